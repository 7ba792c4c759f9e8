"""The commands that ``cli`` adds to ``jixiao``, one module each: arguments, printing, exit codes; no domain logic."""
