"""JUnit XML, read back by a parser of others (junitparser) and against the shape that pytest writes."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

from junitparser import Failure, JUnitXml, Skipped

from armgen.diagnostics import Severity
from armgen.lint.report import LintReport
from armgen.render import junit
from tests.render.reports import at, finding, full, report


def suites(made: LintReport) -> JUnitXml:
    return JUnitXml.fromstring(junit.render(made).encode())


def test_every_kind_of_finding() -> None:
    read = suites(full())
    (suite,) = list(read)
    assert (read.tests, read.failures, read.errors, read.skipped) == (5, 2, 0, 1)
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (5, 2, 0, 1)
    cases = list(suite)
    assert [type(case.result[0]).__name__ if case.result else "" for case in cases] == [
        "Failure",
        "",
        "Failure",
        "Skipped",
        "",
    ]
    failed = cases[0].result[0]
    assert isinstance(failed, Failure)
    assert (failed.type, failed.message) == ("error", "Disk 'log' is an Ultra disk.")
    assert "payroll.yaml:2:1" in failed.text and "Leave it out." in failed.text
    skipped = cases[3].result[0]
    assert isinstance(skipped, Skipped)
    assert skipped.message == "rebuilt from scripts"
    assert cases[0].classname == "payroll.yaml"
    assert cases[0].name == "RP102 ultra-disk at payroll.yaml:2:1"


def test_the_shape_is_that_of_pytest_and_azure_devops() -> None:
    root = ElementTree.fromstring(junit.render(full()))
    assert root.tag == "testsuites"
    (suite,) = root.findall("testsuite")
    assert {"name", "tests", "failures", "errors", "skipped", "time"} <= set(suite.attrib)
    for case in suite.findall("testcase"):
        assert {"classname", "name", "time"} <= set(case.attrib)
        assert {child.tag for child in case} <= {"failure", "skipped", "system-out"}
    # Azure DevOps counts what it finds, so the numbers must be those of the elements.
    assert int(suite.get("tests", "")) == len(suite.findall("testcase"))
    assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
    assert int(suite.get("skipped", "")) == len(suite.findall("testcase/skipped"))


def test_no_findings_is_one_case_that_passed() -> None:
    read = suites(report())
    assert (read.tests, read.failures) == (1, 0)


def test_texts_that_xml_does_not_hold() -> None:
    nasty = "<&>\"' \x00\x1b]]> \ufffe \u00fc \U0001f4a5"
    origin = at(1, 1, 2, name='a<b>&"c.yaml')
    (case,) = list(next(iter(suites(report(finding(message=nasty, origin=origin))))))
    assert case.classname == 'a<b>&"c.yaml'
    message = case.result[0].message
    assert message is not None
    assert message.startswith("<&>\"' \ufffd\ufffd]]> \ufffd \u00fc \U0001f4a5")


def test_information_is_no_failure() -> None:
    assert suites(report(finding(severity=Severity.INFO))).failures == 0
