"""Reorganisations: named sets of operations that are prepared as drafts and put in force on a day.

* `models`: `Reorganisation`, its `Operation`s in order, the texts that they bring (`PlannedText`, texts of the desk like
  any other), and the ledger that outlives it: `SuccessionEvent` with its `SuccessionPair`s.
* `operations`: the kinds of operations, what each of them names, and what it does to a `state.DirectoryState`.
* `planning.plan(state, steps)`: a pure function; returns a `Plan`: the future `state`, `findings`, `events`, and the
  `ledger` of functions. `planning.plan_of(reorganisation)` reads the state and the operations of one and plans them.
  In a planned state a body or function that an operation brings has a negative id, and `plan.changed` are the ids of the
  bodies whose record will be another one.
* `carrying_out.put_in_force(reorganisation)`: plans again under the write lock, and writes all or nothing;
  `carrying_out.carry_out_now(...)` does the same for operations by hand, without a draft.
* `ledger`: `events_of("body", id)`, `successors("body", id)`, `predecessors("function", id)`, `ending_of(id)`, `heirs(...)`.
* `former_pages`: gives pages the events of a former body, and takes the successions of versions that are loaded.
* `sentences.sentence_of(event, language)`: what happened, as a sentence in a language.
"""
