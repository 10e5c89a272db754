import io

from portal.screen import Screen


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_one_line_that_is_rewritten():
    out = Terminal()

    with Screen(out).step("Reading") as progress:
        progress("1 of 2")
        progress("2 of 2")

    assert out.getvalue() == (
        "\r\033[KReading\r\033[KReading: 1 of 2\r\033[KReading: 2 of 2"
        "\r\033[KReading: done\n"
    )


def test_a_log_gets_whole_lines_and_not_every_step_of_progress():
    out = io.StringIO()

    with Screen(out).step("Reading") as progress:
        progress("1 of 2")
        progress("2 of 2")

    assert out.getvalue() == "Reading\nReading: done\n"
