# SPDX-License-Identifier: Apache-2.0
"""The prosecution wing, which begins with investigation: adverts, networks, leads."""
