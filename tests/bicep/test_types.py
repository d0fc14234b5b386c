"""Values of wrong types are found where the compiler finds them, and right ones are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

import armgen
from armgen.bicep import lower
from armgen.diagnostics import Severity, span_of
from tests.bicep.bicep_files import lowered, written

HEAD = """param s string
param n int
param b bool
param o object
param a array
param so string?
param u 'x' | 'y'
@allowed(['p', 'q'])
param al string
type T = { name: string, size: int?, kind: 'a' | 'b' }
@sealed()
type S = { name: string }
type A = { type: 'a', v: string }
type B = { type: 'b', v: int }
@discriminator('type')
type D = A | B
func f(x string, y int?) string => x
var obj = { a: 1, inner: { s: 'x', arr: ['p', 1] } }
resource rp 'Microsoft.Compute/restorePointCollections@2025-04-01' existing = { name: 'x' }
"""
LINE = HEAD.count("\n") + 1

WRONG = [
    "output q int = [1, 2][^0]",
    "output q int = [1, 2][^3]",
    "output q int = [1, 2][?2]",
    "output q int = [1, 2][?^3]",
    "output q int = [1, 2][b ? 0 : 2]",
    "output q int = o[^1]",
    "output q int = {}[s]",
    "output q int? = {}[?s]",
    "output q int = o.x[true]",
    "output q int = o.x[^'a']",
    "output q int = (b ? [1] : 'x')[0]",
    "output q int = [1].?x",
    "output q int = s.?x",
    "output q int = null.x",
    "type q = string.x",
    "type q = int[*]",
    "param q bool[0]",
    "output q string = 1",
    "output q string = true",
    "output q string = []",
    "output q string = {}",
    "output q string = null",
    "output q int = 'x'",
    "output q int = s",
    "output q bool = 'true'",
    "output q bool = n",
    "output q array = {}",
    "output q array = o",
    "output q object = []",
    "output q object = a",
    "output q string[] = ['a', 1]",
    "output q int[] = [1, 'b']",
    "output q string[] = [for x in range(0, 2): x]",
    "output q array = [for x in s: x]",
    "output q array = [for x in o: x]",
    "output q T = { name: 1, kind: 'a' }",
    "output q T = { kind: 'a' }",
    "output q T = { name: 'x', kind: 'c' }",
    "output q S = { name: 'x', other: 1 }",
    "output q D = { type: 'c', v: 'x' }",
    "output q D = { v: 'x' }",
    "output q D = { type: 'a', v: 1 }",
    "output q 'x' | 'y' = 'z'",
    "output q 1 | 2 = 3",
    "output q [string, int] = ['a', 'b']",
    "output q [string, int] = ['a']",
    "output q string = u == 'x'",
    "output q string = f(1, 2)",
    "output q string = f('a', 'b')",
    "output q string = f(s)",
    "output q int = f('a', 1)",
    "output q string = toLower(1)",
    "output q string = toLower(null)",
    "output q int = length(1)",
    "output q int = length(b)",
    "output q string = concat({})",
    "output q string = concat('s', [])",
    "output q int = indexOf(1, 1)",
    "output q array = range('a', 1)",
    "output q string = substring(s, 'a')",
    "output q array = union([], {})",
    "output q object = union({}, 'a')",
    "output q bool = contains(1, 'a')",
    "output q bool = startsWith(s, 1)",
    "output q string = join('a', ',')",
    "output q string = join([{}], ',')",
    "output q array = split(s, 1)",
    "output q string = replace(s, 'a', 1)",
    "output q int = max('a')",
    "output q int = min(1, 'a')",
    "output q int = int(true)",
    "output q string = padLeft(true, 1)",
    "output q array = map('abc', x => x)",
    "output q array = map(a, 'def')",
    "output q array = filter(a, x => 'x')",
    "output q array = filter(range(0, 3), i => i)",
    "output q array = sort(a, x => true)",
    "output q array = sort(range(0, 3), (i, j) => i)",
    "output q object = toObject(range(0, 3), i => i)",
    "output q object = reduce('abc', 1, (x, y) => x)",
    "output q array = map(range(0, 10), () => null)",
    "output q array = map(range(0, 10), (x, y, z) => x)",
    "output q array = flatten('abc')",
    "output q array = items(a)",
    "output q array = objectKeys('x')",
    "output q int = 1 + 'a'",
    "output q int = s + s",
    "output q int = n + b",
    "output q bool = n > s",
    "output q bool = b && n",
    "output q bool = s || b",
    "output q bool = !s",
    "output q bool = !4",
    "output q int = -s",
    "output q int = -true",
    "output q bool = n =~ s",
    "output q int = n * null",
    "output q string = s ? 'a' : 'b'",
    "output q string = 1 ? 'a' : 'b'",
    "output q int = obj.nothing",
    "output q int = obj.inner.nope",
    "output q int = obj['nope']",
    "output q string = obj.a",
    "output q string = s.length",
    "output q string = s[0]",
    "output q string = n[0]",
    "output q string = a['x']",
    "output q string = o[0]",
    "output q string = a.length",
    "output q string = obj.inner.arr[5]",
    "output q int = [][0]",
    "output q string = resourceGroup().nothing",
    "output q string = deployment().location",
    "output q string = subscription().name",
    "output q string = rp.nothing",
    "output q object = { ...s }",
    "output q object = { ...a }",
    "output q array = [ ...s ]",
    "output q array = [ ...o ]",
    "output q int = json('1') == 1",
    "output q string = items({ a: 1 })[0].value",
    "output q string = first([1, 2])",
    "output q string = range(0, 3)[0]",
    "output q int = string(1)",
    "output q string = int('1')",
    "output q string = empty('')",
    "output q string = length('')",
    "param q string = 1",
    "param q int = 'a'",
    "param q bool = 'a'",
    "param q array = {}",
    "param q object = 'a'",
    "param q string[] = [1]",
    "param q T = { name: 'a', kind: 'x' }",
    "param q 'a' | 'b' = 'c'",
    "param q D = { type: 'x' }",
    "param q S = { name: 'a', b: 1 }",
    "var q string = 1",
    "var q int = s",
    "var q T = { name: 1, kind: 'a' }",
    "func q() int => 'a'",
    "func q(x string) int => x",
    "func q(x string) string[] => [1]",
    "var q = 1 + 'a'",
    "var q = { a: !1 }",
    "var q = [ 1 + b ]",
    "var q = 'x${1 + s}'",
    "var q = s ? 1 : 2",
    "var q = toUpper(n)",
    "var q = [for i in n: i]",
    "var q = [for (x, i) in a: i + s]",
    "var q = map(range(0, 2), i => i + s)",
    "var q = any(1) + s",
    "var q = (s)[0]",
    "var q = s!.x",
    "var q = resourceId(1, 'a')",
    "var q = resourceId('a/b', 1)",
    "var q = guid(1)",
    "var q = uniqueString(o)",
    "var q = sys.toLower(1)",
    "var q = az.resourceId(1, 's')",
    "var q = sys.nothing",
    "var q = az.nothing",
    "resource q 'Microsoft.Compute/disks@2024-03-02' = if (s) { name: 'a' }",
    "resource q 'Microsoft.Compute/disks@2024-03-02' = if (1) { name: 'a' }",
    "resource q 'Microsoft.Compute/disks@2024-03-02' = [for x in s: { name: 'a${x}' }]",
    "resource q 'Microsoft.Compute/disks@2024-03-02' = [for x in a: if (x.y + s) { name: 'a${x}' }]",
    "resource q 'Microsoft.Compute/disks@2024-03-02' = { name: 1 }",
    "resource q 'Microsoft.Compute/disks@2024-03-02' = { name: n }",
    "resource q 'Microsoft.Compute/disks@2024-03-02' = { name: 'a', properties: { x: 1 + s } }",
    "resource q 'Microsoft.Compute/disks@2024-03-02' = { name: toLower(n) }",
]

RIGHT = [
    "output q int = [1, 2][^2]",
    "output q int? = [1, 2][?^1]",
    "output q int = [1, 2][b ? 0 : 1]",
    "output q int = [1, 2][b ? n : 9]",
    "output q int? = a[?9]",
    "output q int? = o[?^1]",
    "output q int = { a: 1 }[s]",
    "output q int = { '${s}': 1 }[s]",
    "output q int = union({}, o)[s]",
    "output q int = { ...o }[s]",
    "output q int? = o.x[?true]",
    "output q int? = s[?0]",
    "output q int = (b ? [1] : a)[0]",
    "output q int = o.x[^n]",
    "output q int? = null.?x",
    "output q string = '${s}-${n}-${b}-${o}'",
    "output q string = so ?? 'x'",
    "output q string = so!",
    "output q string? = so",
    "output q string = o.anything.at.all",
    "output q int = o.count + 1",
    "output q array = a",
    "output q string[] = a",
    "output q string[] = [for x in a: x]",
    "output q string[] = [for (x, i) in range(0, 3): '${x}${i}']",
    "output q string[] = map(range(0, 3), i => 's${i}')",
    "output q array = [for x in items(o): { name: x.key, value: x.value }]",
    "output q T = { name: 'x', kind: 'a' }",
    "output q T = { name: 'x', kind: 'b', size: null }",
    "output q T = { name: 'x', kind: 'b', more: 1 }",
    "output q T = { ...o, name: 'x' }",
    "output q T[] = [{ name: 'x', kind: 'a', size: 3 }]",
    "output q S = { name: s }",
    "output q D = { type: 'b', v: 1 }",
    "output q 'x' | 'y' = u",
    "output q 'x' | 'y' = s",
    "output q 'p' | 'q' = al",
    "output q string = al",
    "output q [string, int] = ['a', 1]",
    "output q (string?)[] = ['a', null]",
    "output q bool = b && !empty(a) || n > 3 && s =~ 'x'",
    "output q bool = contains(a, 1) && contains(o, 's') && contains(s, 'x')",
    "output q bool = n == s",
    "output q bool = so == null",
    "output q string = b ? s : so",
    "output q object = b ? {} : { a: 1 }",
    "output q object = union({ a: 1 }, o, { b: 2 })",
    "output q array = union(a, [1])",
    "output q array = map(items({ a: 1, b: 'x' }), y => y.value + 1)",
    "output q object = mapValues({ a: 1, b: 'x' }, y => y + 1)",
    "output q array = map(items({ a: 1, b: 2 }), y => y.value + 1)",
    "output q array = concat(a, ['x'])",
    "output q string = concat(s, n, b)",
    "output q int = length(s) + length(a) + length(o)",
    "output q string = first(a)",
    "output q string = first(split(s, ','))!",
    "output q string = last(split(s, ['/', '-'])) ?? ''",
    "output q int = max(1, n) + min([1, 2])",
    "output q string = padLeft(n, 3, '0')",
    "output q string = take(s, 3)",
    "output q array = take(a, 3)",
    "output q string = f(s, null)",
    "output q string = f(s, 3)",
    "output q string = fail('x')",
    "output q object = toObject(a, x => x.name, x => x.value)",
    "output q array = sort(a, (x, y) => x < y)",
    "output q array = filter(a, (x, i) => x.on && i > 0)",
    "output q int = reduce(range(0, 3), 0, (x, y) => x + y)",
    "output q object = reduce([{ a: 1 }], {}, (x, y) => union(x, y))",
    "output q array = flatten([[1], [2]])",
    "output q int = obj.inner.arr[1]",
    "output q int? = obj.?nothing",
    "output q string = rp.name",
    "output q string = rp.properties.source.id",
    "output q string = rp.location",
    "output q object = resourceGroup().tags",
    "output q string = subscription().subscriptionId",
    "output q string = deployment().properties.templateLink.uri",
    "output q string = environment().suffixes.storage",
    "output q object = { ...o, ...obj, ...(b ? { z: 1 } : {}) }",
    "output q array = [...a, ...range(0, 2), 'x']",
    "output q string = any(1)",
    "output q int = json('1')",
    "param q string = newGuid()",
    "param q string?",
    "param q int = -1",
    "param q array = [1, 'a', {}]",
    "param q object = { a: [1] }",
    "param q 'a' | 'b' = 'a'",
    "param q D = { type: 'a', v: 'x' }",
    "param q S[] = [{ name: 'a' }]",
    "param q { *: string } = { a: 'x' }",
    "var q string = s",
    "var q = [for i in range(0, 3): i * 2]",
    "var q = obj[s]",
    "var q = o[s][0][n]",
    "var q = a[0].b.c",
    "var q = a[?0].?b",
    "var q = (b ? obj : o).a",
    "func q(x string[], y { a: int }) string => '${x[0]}${y.a + 1}'",
    "resource q 'Microsoft.Compute/disks@2024-03-02' = if (b && o.on) { name: 'a-${n}', properties: { a: o.x } }",
    "resource q 'Microsoft.Compute/disks@2024-03-02' = [for (x, i) in a: if (x.on) { name: '${x.name}-${i + 1}' }]",
]


def errors(folder: Path, line: str) -> list[tuple[str, int, str]]:
    found = lowered(folder, HEAD + line + "\n").diagnostics
    return [(one.code, span_of(one.origin).line, one.message) for one in found if one.severity is Severity.ERROR]


@pytest.mark.parametrize("line", WRONG)
def test_value_of_a_wrong_type_is_found_on_its_line(tmp_path: Path, line: str) -> None:
    found = errors(tmp_path, line)
    assert [(code, at) for code, at, _ in found] in ([("RP707", LINE)], [("RP902", LINE)])


@pytest.mark.parametrize("line", RIGHT)
def test_value_of_a_right_type_is_none(tmp_path: Path, line: str) -> None:
    assert errors(tmp_path, line) == []


# Lines that end with `#` have to have a finding, no other line.
MARKED = [
    """\
type q = 'foo' | 21 #
""",
    """\
type a = 'foo' | 'bar'
type q = a | 10 #
""",
    """\
type q = null #
""",
    """\
type q = null | null #
""",
    """\
@minLength(3) #
type q = int
""",
    """\
@minValue(3) #
type q = string
""",
    """\
type q = q #
""",
    """\
type q = q[] #
""",
    """\
@sealed() #
type q = {
  *: string
}
""",
    """\
type q = {
  @sealed() #
  a: string
}
""",
    """\
type A = { type: 'a', v: string }
type B = { type: 'b', v: int }
@discriminator() #
type q = A | B
""",
    """\
type A = { type: 'a', v: string }
type B = { type: 'b', v: int }
@discriminator(true) #
type q = A | B
""",
    """\
type A = { type: 'a', v: string }
type B = { type: 'b', v: int }
@discriminator('none')
type q = A | B #
""",
    """\
type A = { type: 'a', v: string }
@discriminator('type')
type q = A | { value: bool } #
""",
    """\
type A = { type: 'a', v: string }
@discriminator('type') #
type q = A
""",
    """\
type A = { type: 'a', v: string }
@discriminator('type')
type q = A | { type: 0, v: string } #
""",
    """\
type A = { type: 'a', v: string }
@discriminator('type')
type q = A | { type: 'g'?, v: string } #
""",
    """\
type A = { type: 'a', v: string }
@discriminator('type')
type q = A | { type: 'a', c: object } #
""",
    """\
type A = { type: 'a', v: string }
@discriminator('type')
type q = A | { type: 'A', c: object } #
""",
    """\
type A = { type: 'a', v: string }
@discriminator('type')
type q = A | null #
""",
    """\
type A = { type: 'a', v: string }
@discriminator('type') #
type q = (A)?
""",
    """\
type A = { type: 'a', v: string }
@discriminator('type') #
param q A
""",
    """\
@discriminator('type')
param q 'a' | 'b' #
""",
    """\
@discriminator('type') #
output q object = { prop: 'value' }
""",
    """\
type A = { type: 'a', v: string }
type B = { type: 'b', v: int }
type q = A | B #
""",
    """\
type q = bool | bool #
""",
    """\
type s = string[]
type q = s[0] #
""",
    """\
type s = [string, string]
type q = s[*] #
""",
    """\
type s = { p: string }
type q = s.* #
""",
    """\
type s = { *: string }
type q = s.p #
""",
    """\
type s = { p: string }
type q = s.nope #
""",
    """\
type s = [string]
type q = s[3] #
""",
    """\
type s = string
type q = s.p #
""",
    """\
@description(1) #
param q string
""",
    """\
@minLength('a') #
param q string
""",
    """\
@maxValue('a') #
param q int
""",
    """\
@minLength(-1) #
param q string
""",
    """\
@allowed(['a', 1]) #
param q string
""",
    """\
@allowed([]) #
param q string
""",
    """\
@allowed('a') #
param q string
""",
    """\
@metadata('a') #
param q string
""",
    """\
@secure('a') #
param q string
""",
    """\
@secure() #
param q int
""",
    """\
@batchSize('a') #
resource q 'Microsoft.Compute/disks@2024-03-02' = [for i in range(0, 2): { name: 'a${i}' }]
""",
    """\
@allowed(['a', 'b'])
param q string = 'c' #
""",
    """\
@allowed([1, 2])
param q int = 3 #
""",
    """\
@minValue(3)
param q int = 1 #
""",
    """\
@maxLength(3)
param q string = 'abcd' #
""",
    """\
@minLength(3)
param q array = [1] #
""",
    """\
param q 'a' | 'b'
output r 'a' = q #
""",
    """\
output r string = nameof('abc') #
""",
    """\
output r string = nameof(1 + 2) #
""",
    """\
import { f } from 'lib.bicep'
output r int = f('a') #
""",
    """\
import { f } from 'lib.bicep'
output r string = f(1) #
""",
    """\
import * as lib from 'lib.bicep'
output r string = lib.f(1) #
""",
    """\
import * as lib from 'lib.bicep'
output r int = lib.v #
""",
    """\
import { T } from 'lib.bicep'
param r T = { a: 1 } #
""",
    """\
import * as lib from 'lib.bicep'
param r lib.T = { a: 1 } #
""",
    """\
module m 'mod.bicep' = {
  name: 'm'
  params: {
    s: 1 #
    n: 'x' #
  }
}
""",
    """\
module m 'mod.bicep' = {
  name: 'm'
  params: {
    s: 'a'
    t: { a: 1 } #
  }
}
""",
    """\
module m 'mod.bicep' = {
  name: 'm'
  params: { s: 'a' }
}
output r int = m.outputs.o #
""",
    """\
module m 'mod.bicep' = {
  name: 'm'
  params: { s: 'a' }
}
output r string = m.nope #
""",
    """\
module m 'mod.bicep' = {
  name: 'm'
  params: { s: 'a' }
}
output r string = m.outputs.nope #
""",
    """\
module m 'mod.bicep' = { #
  name: 'm'
}
""",
    """\
module m 'mod.bicep' = {
  name: 1 #
  params: { s: 'a' }
}
""",
    """\
module m 'mod.bicep' = {
  name: 'm'
  params: { s: 'a' }
  nope: 1 #
}
""",
    """\
module m 'mod.bicep' = [for i in range(0, 2): {
  name: 'm${i}'
  params: { s: i } #
}]
""",
    """\
module m 'mod.bicep' = {
  name: 'm'
  params: { s: 'toolongname' } #
}
""",
    """\
module m 'arm.json' = {
  name: 'm'
  params: { s: 1 } #
}
""",
    """\
assert q = 1 #
""",
    """\
var q = resourceGroup('x').location #
""",
    """\
resource q 'Microsoft.Compute/disks@2024-03-02' = {
  name: 'a'
  dependsOn: 'x' #
}
""",
    """\
resource q 'Microsoft.Compute/restorePointCollections@2025-04-01' = {
  name: 'a'
  nope: 1 #
}
""",
    """\
resource q 'Microsoft.Compute/disks@2024-03-02' = {
  name: 'a'
  id: 'x' #
}
""",
    """\
resource q 'Microsoft.Compute/disks@2024-03-02' = {
  name: 'a'
  type: 'x' #
}
""",
    """\
func f(a string) string => reference('x').y #
""",
    """\
var q = listKeys('abcd') #
""",
    """\
type resource = bool #
""",
    """\
type t = string
@minLength(3) #
param q t
""",
    """\
type t = { a: string }
@sealed() #
param q t
""",
    """\
import { T } from 'lib.bicep'
@secure() #
param q T
""",
    """\
type t = 'a' | 'b'
@allowed(['a']) #
param q t
""",
    """\
@minLength(2) #
param q ('a' | 'bb')?
""",
    """\
@minValue(5) #
@maxValue(3)
param q int
""",
    """\
type q = {
  a: string
  a: int #
  *: string
  *: int #
}
""",
    """\
var q = [az, sys] #
""",
    """\
resource r 'Microsoft.Compute/disks@2024-03-02' = {
  name: 'x'
  scope: any(1) #
  dependsOn: [any(1)] #
}
""",
    """\
import * as lib from 'lib.bicep'
var q = lib.T #
var r = lib.f #
param s lib.v #
var t = lib.v
var u = lib.f('x')
param v lib.T
""",
    """\
@az.description('x') #
@sys.secure()
param q string
""",
    """\
resource q 'Microsoft.Compute/disks@2024-03-02' existing = {
  name: 'a'
  location: 'x' #
  properties: {} #
}
""",
    """\
param p resourceInput<'nope'>.name #
param q resourceInput<'Microsoft.Compute/disks@2024-03-02'>.name
""",
    """\
type q = q[] #
""",
]

OTHERS = {
    "lib.bicep": """\
@export()
func f(x string) string => x
@export()
var v = 'text'
@export()
type T = { a: string }
""",
    "mod.bicep": """\
@maxLength(5)
param s string
param n int = 1
param t { a: string }?
output o string = s
""",
    "arm.json": """\
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "s": { "type": "string" } },
  "resources": []
}
""",
}


@pytest.mark.parametrize("text", MARKED)
def test_findings_stand_on_the_marked_lines(tmp_path: Path, text: str) -> None:
    lines = text.splitlines()
    wanted = {number for number, line in enumerate(lines, 1) if line.endswith(" #")}
    path = written(tmp_path, {"main.bicep": "\n".join(line.removesuffix(" #") for line in lines) + "\n", **OTHERS})
    found = lower(path, root=tmp_path).diagnostics
    assert {span_of(one.origin).line for one in found if one.severity is Severity.ERROR} == wanted
    assert {Path(one.origin.document.name).name for one in found} == {"main.bicep"}


DEFINITIONS = """
type union = 'a' | 'b'
type wider = union | 'c'
type rows = ['a', 'b'] | ['c']
type mixed = ('a' | { b: 'c' } | 10 | -10 | true | !true | null)[]
type tree = { leaf: string?, left: tree?, right: tree? }
type part = tree.leaf
type item = rows2[*]
type rows2 = string[]
type row = [string, union]
type second = row[1]
type dictionary = { *: string }
type entry = dictionary.*
type A = { type: 'a', value: string }
type B = { type: 'b', value: int }
@discriminator('type')
type either = A | B
@discriminator('type')
type more = either | ({ type: 'c', value: bool } | { type: 'd', *: string })
@discriminator('type')
type twice = A | B | A
@discriminator('type')
type perhaps = (A | B)?
type holder = {
  @discriminator('type')
  *: (A | B)?
}
@discriminator('type')
type deep = A | { type: 'b', value: deep? }
param m mixed = ['a', -10, true, null, { b: 'c' }]
param t tree = { left: { right: { leaf: 'x' } } }
param d deep = { type: 'b', value: { type: 'b', value: { type: 'a', value: 'x' } } }
param h holder = { one: { type: 'b', value: 1 }, two: null }
param p perhaps
@discriminator('type')
param i (A | B) = { type: 'a', value: 'x' }
output o wider = 'c'
output e either = i
output s string = p.?type ?? 'none'
"""


def test_types_that_are_right(tmp_path: Path) -> None:
    assert [one.message for one in lowered(tmp_path, DEFINITIONS).diagnostics] == []


GIVEN = [("name = 5", False), ("name = 'x'", True), ("tags = { a: 1 }", False), ("tags = { a: 'x' }", True)]


@pytest.mark.parametrize(("line", "right"), GIVEN)
def test_values_of_a_parameter_file_have_the_types_of_its_template(tmp_path: Path, line: str, right: bool) -> None:
    template = "param name string = ''\nparam tags { *: string } = {}\n"
    given = f"using 'main.bicep'\nparam {line}\n"
    written(tmp_path, {"main.bicep": template, "main.bicepparam": given})
    found = armgen.lint([str(tmp_path / "main.bicepparam")]).diagnostics
    lines = [(Path(one.origin.document.name).name, span_of(one.origin).line) for one in found]
    assert lines == ([] if right else [("main.bicepparam", 2)])


@pytest.mark.parametrize(
    ("word", "feature"), [("assert q = true", "assertions"), ("test q 'x.bicep' = {}", "testFramework")]
)
def test_experiments_are_for_those_who_enable_them(tmp_path: Path, word: str, feature: str) -> None:
    assert [one.code for one in lowered(tmp_path, word + "\n").diagnostics] == ["RP707"]
    config = f'{{"experimentalFeaturesEnabled": {{"{feature}": true}}}}'
    written(tmp_path, {"bicepconfig.json": config})
    assert [one.code for one in lowered(tmp_path, word + "\n").diagnostics] == ["RP903"]


GROWING = [
    ("var x0 = [{ a: 1 }]", "concat(x{0}, x{0})"),
    ("var x0 = [{ a: 1 }]", "[...x{0}, ...x{0}]"),
    ("var x0 = { a: 1 }", "true ? { b: x{0}, c: x{0} } : x{0}"),
    ("var x0 = [1]", "map(x{0}, y => { a: y, b: y })"),
]


@pytest.mark.parametrize(("first", "step"), GROWING)
def test_values_that_double_are_looked_at_once(tmp_path: Path, first: str, step: str) -> None:
    text = "\n".join([first, *(f"var x{i + 1} = {step.replace('{0}', str(i))}" for i in range(80))])
    lowered(tmp_path, text + "\n")


def test_types_that_hold_themselves_are_compared_once(tmp_path: Path) -> None:
    text = "type A = { x: A?, y: A?, z: A? }\ntype B = { x: B?, y: B?, z: B? }\nparam p A\noutput o B = p\n"
    assert lowered(tmp_path, text).diagnostics == []
