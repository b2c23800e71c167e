# SPDX-License-Identifier: Apache-2.0
"""What the whole house agrees on: tables, values, policy and errors.

Standard library only, and no reading or writing of files.
"""
