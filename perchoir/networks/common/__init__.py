"""What several connectors need: text out of markup, values out of payloads, delays out of headers.

Plain Python; a connector may import it, nothing else does.
"""
