# SPDX-License-Identifier: Apache-2.0
"""The web face: a server for this computer alone, one page per view."""
