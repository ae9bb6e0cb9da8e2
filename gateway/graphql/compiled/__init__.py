"""Operations as Python functions; `docs/compiled.md` shows one."""
