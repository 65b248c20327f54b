// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0

/** When to send: at a rate in bytes, or at the times of a schedule. Nothing here sends anything. */
@NullMarked
package io.tare.load.pace;

import org.jspecify.annotations.NullMarked;
