# SPDX-License-Identifier: Apache-2.0
"""What a person sees: each view calls rooms and returns one frozen dataclass."""
