"""绩效公开 (jixiao): checks, scores and publishes department performance self-evaluation reports."""

__version__ = "0.1.0"
