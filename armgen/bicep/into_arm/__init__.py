"""From a bound Bicep file to an ARM template, as the compiler does it."""
