# SPDX-License-Identifier: Apache-2.0
"""What every wing reads out of words. Pure: word lists arrive as arguments."""
