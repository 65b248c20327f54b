// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
/** Interference added on purpose: load on the CPUs, memory, disks or the scheduler beside a fork or its peer. */
@NullMarked
package io.tare.stress;

import org.jspecify.annotations.NullMarked;
