# SPDX-License-Identifier: Apache-2.0
"""Where things are kept: facts (Parquet), the query engine over them, state, and the audit."""
