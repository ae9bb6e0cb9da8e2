"""Every scoped read. A read takes an `Actor` first and gives only what that actor may see."""
