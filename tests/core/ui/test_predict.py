"""Predict first: no answer before the guess, then the answer and the gap."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def asking() -> None:
    """A page with a question of each kind about a number that a slider sets."""
    import streamlit as st

    from normviz.ui.predict import Asked, Choice, Estimate, predict

    true = st.slider("true", 0, 10, 4)
    more = Choice("t.more", "More than three?", {"yes": "Yes, more.", "no": "No."}, about=str(true))
    how = Estimate("t.how", "How much?", 0.0, 10.0, 0.5, " kg", about=str(true))
    first = Asked(more, lambda: "yes" if true > 3 else "no", lambda: "Because it is so.")
    second = Asked(
        how,
        lambda: true,
        lambda: "It was weighed.",
        again=lambda: st.session_state.update(again=True),
        below=lambda: st.caption("Below it."),
    )
    st.code(f"{first.open} {second.open}")
    predict(first)
    predict(second)


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def texts(app: AppTest) -> str:
    return " ".join(str(each.value) for each in (*app.markdown, *app.info, *app.success))


def test_the_answer_waits_for_a_guess() -> None:
    app = AppTest.from_function(asking).run()
    assert app.code[0].value == "True True"
    assert "Because" not in texts(app)
    press(app, "t.more.reveal")  # nothing is chosen yet
    assert app.code[0].value == "True True"
    app.radio[0].set_value("no")
    press(app, "t.more.reveal")
    assert app.code[0].value == "False True"
    assert "You said: No\\. What happens: Yes, more\\." in texts(app)
    assert "Because it is so." in texts(app)
    assert "weighed" not in texts(app)


def test_a_right_answer_is_told_so() -> None:
    app = AppTest.from_function(asking).run()
    app.radio[0].set_value("yes")
    press(app, "t.more.reveal")
    assert "That is right" in app.success[0].value


def test_a_number_is_shown_with_its_gap() -> None:
    app = AppTest.from_function(asking).run()
    app.slider[1].set_value(6.5)
    press(app, "t.how.reveal")
    assert "You said 6.5 kg; it is 4 kg. The gap is 2.5 kg." in texts(app)


def test_another_state_opens_the_question_again() -> None:
    app = AppTest.from_function(asking).run()
    press(app, "t.how.reveal")
    assert app.code[0].value == "True False"
    app.slider[0].set_value(7).run()
    assert app.code[0].value == "True True"


def test_a_guess_can_be_taken_back_and_another_asked_for() -> None:
    app = AppTest.from_function(asking).run()
    press(app, "t.how.reveal")
    press(app, "t.how.reopen")
    assert app.code[0].value == "True True"
    press(app, "t.how.reveal")
    press(app, "t.how.again")
    assert app.code[0].value == "True True"
    assert app.session_state["again"]
