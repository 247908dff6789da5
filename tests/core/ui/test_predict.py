"""Predict first: no answer before the guess, then the answer and the gap."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def asking() -> None:
    """A page with a question of each kind about a number that a slider sets."""
    import streamlit as st

    from normviz.ui.predict import Asked, Choice, Estimate, asking
    from normviz.ui.state import Controls, Field

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
    state = Controls("t", [Field("section", "try", str)])
    with asking(state, first if st.toggle("first", value=True) else second):
        st.caption("The picture.")


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def asking_how_much() -> AppTest:
    """The page with its second question."""
    app = AppTest.from_function(asking).run()
    return app.toggle[0].set_value(False).run()


def guess(app: AppTest, value: float) -> AppTest:
    """The slider moved to a number, and that revealed."""
    app.slider(key="t.how.answer").set_value(value).run()
    return press(app, "t.how.reveal")


def texts(app: AppTest) -> str:
    return " ".join(str(each.value) for each in (*app.markdown, *app.info, *app.success))


def test_the_answer_waits_for_a_guess() -> None:
    app = AppTest.from_function(asking).run()
    assert app.code[0].value == "True True"
    assert "Because" not in texts(app)
    assert app.button(key="t.more.reveal").disabled  # nothing is chosen yet
    app.radio[0].set_value("no").run()
    press(app, "t.more.reveal")
    assert app.code[0].value == "False True"
    assert "You said: No\\. What happens: Yes, more\\." in texts(app)
    assert "Because it is so." in texts(app)
    assert "weighed" not in texts(app)


def test_a_right_answer_is_told_so() -> None:
    app = AppTest.from_function(asking).run()
    app.radio[0].set_value("yes").run()
    press(app, "t.more.reveal")
    assert "That is right" in app.success[0].value


def test_a_number_is_shown_with_its_gap() -> None:
    app = guess(asking_how_much(), 6.5)
    assert "You said 6.5 kg; it is 4 kg. The gap is 2.5 kg." in texts(app)


def test_a_slider_is_no_answer_before_it_is_moved() -> None:
    app = asking_how_much()
    assert app.slider(key="t.how.answer").proto.format == "?"
    assert app.button(key="t.how.reveal").disabled
    app.slider(key="t.how.answer").set_value(6.0).run()
    assert app.slider(key="t.how.answer").proto.format == "%g kg"
    assert not app.button(key="t.how.reveal").disabled
    app.toggle[0].set_value(True).run()
    app.toggle[0].set_value(False).run()  # a slider that comes anew is in its middle
    assert app.slider(key="t.how.answer").proto.format == "?"
    assert app.button(key="t.how.reveal").disabled


def test_percentages_differ_by_points() -> None:
    def share() -> None:
        from normviz.ui.predict import Asked, Estimate, asking
        from normviz.ui.state import Controls

        question = Estimate("t.how", "What share?", 0.0, 100.0, 1.0, " %")
        with asking(Controls("t", []), Asked(question, lambda: 61.5, lambda: "")):
            pass

    app = guess(AppTest.from_function(share).run(), 49.0)
    assert "You said 49 %; it is 61.5 %. The gap is 12.5 points." in texts(app)


def test_another_state_opens_the_question_again() -> None:
    app = guess(asking_how_much(), 6.5)
    assert app.code[0].value == "True False"
    app.slider[0].set_value(7).run()
    assert app.code[0].value == "True True"


def test_a_guess_can_be_taken_back_and_another_asked_for() -> None:
    app = guess(asking_how_much(), 6.5)
    press(app, "t.how.reopen")
    assert app.code[0].value == "True True"
    guess(app, 2.0)
    press(app, "t.how.again")
    assert app.code[0].value == "True True"
    assert app.session_state["again"]
