# SPDX-License-Identifier: Apache-2.0
"""Synthetic material: the scenario of `manumit demo` and labelled corpora for measuring."""
