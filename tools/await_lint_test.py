#!/usr/bin/env python3
"""Tries await_lint.py on shapes that must be caught and on shapes that must pass."""
import unittest

import await_lint

CAUGHT = [
    'if (co_await f()) co_return;',
    'if (!co_await f()) { x(); }',
    'while (co_await f()) {}',
    'switch (co_await f()) { default: break; }',
    'return_if(co_await f());',
    'auto v = g(co_await f());',
    'auto v = 1 + co_await f();',
    'bool const ok = co_await f() && co_await g();',
    'auto v = TRY(co_await f());',
    'auto v = (co_await f()).value();',
    'std::vector<int> v{co_await f(), co_await g()};',
    'Opt o{.a = co_await g()};',
    'Opt o = {co_await g()};',
    'co_await f({1, 2});',
    'co_await f(Opt{.s = "x"});',
    'auto const v = co_await f(Opt{"x"});',
    'co_await [t = x]() -> awaitable<void> { co_return; }();',
    'co_await co_spawn(ex, [cap] { return f(cap); }, use_awaitable);',
    'co_return co_await f({1});',
    'int i = 0; for (; co_await f(); ++i) {}',
]
PASSED = [
    'co_await f();',
    '(void)co_await f();',
    'co_return co_await f();',
    'auto const v = co_await f(a, b);',
    'auto const [error, count] = co_await socket.async_read_some(buffer, token);',
    'bool const ok = co_await f(); if (ok) co_return;',
    'if (auto v = co_await f(); v) co_return;',
    'o.member = co_await f();',
    'state->progress = co_await f();',
    'if (ready) co_await f();',
    'if (ready) sent = co_await f(*std::move(x));',
    'if (ready) { sent = co_await f(); } else if (other) { sent = co_await g(); }',
    'else co_await f();',
    'for (;;) co_await f();',
    'for (auto const& x : xs) { co_await f(x); }',
    'case Kind::a: co_await f(); break;',
    '// co_await f({1});',
    'auto const text = "co_await f({1})";',
    'auto const text = R"(a "quoted" co_await f({1}))"; co_await g();',
    'Opt opt{.s = "x"}; co_await f(std::move(opt));',
    'std::vector<int> const v = co_await f<int, long>(a);',
    'try { auto const v = co_await f(); } catch (...) { failed = true; }',
]


class AwaitLint(unittest.TestCase):
    def faults(self, line):
        body = 'awaitable<void> c() { ' + line + ' }'
        return list(await_lint.faults(await_lint.blank(body)))

    def test_shapes_that_gcc_12_miscompiles_are_caught(self):
        for line in CAUGHT:
            with self.subTest(line):
                self.assertTrue(self.faults(line))

    def test_other_shapes_pass(self):
        for line in PASSED:
            with self.subTest(line):
                self.assertFalse(self.faults(line))


if __name__ == '__main__':
    unittest.main()
