"""What tests make: configs of any kind."""

from hypothesis import strategies as st

import featmix_lite as fm

mixes = st.one_of(
    st.none(),
    st.builds(
        fm.Mix, at=st.sampled_from(["input", "block1.relu", ("input", "block2")]), ways=st.integers(2, 4),
        alpha=st.floats(0.1, 5), per=st.sampled_from(["batch", "sample"]), fold=st.booleans(),
    ),
)  # fmt: skip
configs = st.builds(
    fm.Config, data=st.sampled_from(["digits", "mnist"]), model=st.sampled_from(fm.models.known()), mix=mixes,
    seed=st.integers(0, 99), epochs=st.integers(1, 50), per_class=st.one_of(st.none(), st.integers(1, 50)),
    lr=st.floats(1e-3, 1), augment=st.sampled_from([None, "flip"]),
)  # fmt: skip
