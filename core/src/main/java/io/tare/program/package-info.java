// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
/** Programs of this machine. */
@NullMarked
package io.tare.program;

import org.jspecify.annotations.NullMarked;
