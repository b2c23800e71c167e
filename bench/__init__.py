# SPDX-License-Identifier: Apache-2.0
"""One script per claim of speed or accuracy; each runs beside its peer where one installs."""
