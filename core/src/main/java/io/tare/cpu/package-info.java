// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What a load costs in CPU time: of the whole machine, where shims, sentries, virtual machines and the kernel's own work
 * are in, and of a container alone.
 */
@NullMarked
package io.tare.cpu;

import org.jspecify.annotations.NullMarked;
