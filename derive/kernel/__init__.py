r"""The trusted proof checker: believe this folder and the axioms it prints, and nothing else.

A sequent ``Γ ⊢ p`` says that the formula ``p`` holds under the hypotheses ``Γ``.  It carries the names
of the axioms it rests on, and a rule hands on those of its premises.  The rules compute sequents
from sequents; a ``Theorem`` is what ``check.check_theorem`` gives for a certificate whose last line has no
hypotheses and is the statement claimed.  This is every rule there is (``rules.RULES``)::

  Logic

                         Γ ⊢ q                     Γ ⊢ p ⟹ q    Δ ⊢ p
    ────── assume   ──────────────── implies_intro  ───────────────────── implies_elim
    p ⊢ p           Γ − p ⊢ p ⟹ q                       Γ, Δ ⊢ q

    Γ ⊢ p    Δ ⊢ q              Γ ⊢ p ∧ q            Γ ⊢ p ∧ q
    ─────────────── and_intro   ───────── and_left   ───────── and_right
     Γ, Δ ⊢ p ∧ q                 Γ ⊢ p                Γ ⊢ q

      Γ ⊢ p               Γ ⊢ q               Γ ⊢ p ∨ q    Δ ⊢ r    Θ ⊢ r
    ───────── or_left   ───────── or_right   ──────────────────────────── or_elim
    Γ ⊢ p ∨ q           Γ ⊢ p ∨ q               Γ, Δ − p, Θ − q ⊢ r

       Γ ⊢ ⊥                 Γ ⊢ ¬p    Δ ⊢ p               Γ ⊢ ⊥
    ─────────── not_intro    ─────────────── not_elim   ─────────── contradiction
    Γ − p ⊢ ¬p                  Γ, Δ ⊢ ⊥                Γ − ¬p ⊢ p

                  Γ ⊢ p ⟹ q    Δ ⊢ q ⟹ p               Γ ⊢ p = q    Δ ⊢ p
    ─── truth     ───────────────────────── iff_intro   ────────────────── iff_elim
    ⊢ ⊤                Γ, Δ ⊢ p = q                         Γ, Δ ⊢ q

      Γ ⊢ p    x not free in Γ                 Γ ⊢ ∀x. p
    ────────────────────────── forall_intro   ─────────── forall_elim (several at once)
           Γ ⊢ ∀x. p                          Γ ⊢ p[t/x]

    Γ ⊢ p[t/x]                 Γ ⊢ ∃x. p    Δ ⊢ r    x not free in r, nor in Δ − p
    ────────── exists_intro    ──────────────────────────────────────────────── exists_elim
    Γ ⊢ ∃x. p                              Γ, Δ − p ⊢ r

  Equality

                 Γ ⊢ a = b    Δ ⊢ c[a]           Γ ⊢ ∀x. f(x) = g(x)
    ────── refl  ───────────────────── subst     ─────────────────── extensionality
    ⊢ t = t         Γ, Δ ⊢ c[b]                      Γ ⊢ f = g

  Naturals

    Γ ⊢ p(0)    Δ ⊢ ∀k. p(k) ⟹ p(k + 1)
    ──────────────────────────────────── induction
              Γ, Δ ⊢ ∀k. p(k)

  What is in the environment: an axiom, a definition or a theorem proved before, at other
  dimensions and opaque sorts

    ──── use
    ⊢ s

  The three trusted procedures

     Γᵢ ⊢ pᵢ      a and b have equal normal forms, modulo the pᵢ
    ──────────── ring
     Γ ⊢ a = b

    Γᵢ ⊢ lᵢ ≤ rᵢ    Δᵢ ⊢ 0 ≤ mᵢ    Θⱼ ⊢ pⱼ      b − a = Σ mᵢ·(rᵢ − lᵢ) + c, c ≥ 0, modulo the pⱼ
    ────────────────────────────────────── combine
              Γ, Δ, Θ ⊢ a ≤ b

                                      rational enclosures of the closed terms a and b say so
    ──────────────────────────────── arithmetic
    ⊢ a < b,  ⊢ a ≤ b  or  ⊢ a ≠ b

  A hole, refused by the checker unless it is asked for by a name with *unsafe* in it; its mark
  stays in the axioms of everything above

    ──── unsafe_hole
    ⊢ p

β-reduction is not a rule: ``terms.app`` reduces as it builds, and bound variables are counted, so
formulas that differ in names or by a β-step are one object.

The three procedures are the greater part of the code.  **Normal form** (``normal``, with ``algebra``,
``reading``, ``powers``, ``matrices``, ``sums``) decides equality in the *-algebra of shaped matrices over a
field of scalars: a "no" means only that equality was not seen.  **Linear certificate** (``linear``) asks
it for one identity and looks at signs.  **Ground arithmetic** (``arithmetic``) encloses closed terms between
rationals.

Not trusted, and not in this folder: the parser, every tactic, the search, numbers, the cache, the
display.  Each can fail to find a proof or show one badly; none can make a theorem.  The kernel reads no
file, no clock and no chance, keeps no log, and imports a few modules of the standard library; the face
``python -m derive.kernel`` alone reads the two files it is given.

What is assumed beyond the rules is in the environment, by name: the axioms.  The vocabulary has no
others than the files under ``theorems/foundations`` state.

>>> from derive.kernel.check import check_certificate
>>> statement = {"terms": [["prop"], ["op", "true", 0, []]], "goal": 1, "lines": [["truth", []]]}
>>> check_certificate({"theorems": [{"name": "so-it-is", **statement}]}, {"entries": []})
{'so-it-is': Theorem(name='so-it-is', statement=true, axioms=frozenset())}
"""
