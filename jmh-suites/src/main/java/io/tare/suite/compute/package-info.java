// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Computation as a program does it that calls a library for it: matrices of floats, multiplied by native kernels for the
 * CPU at hand. Data are off the heap, so that nothing is copied on the way. Each {@link io.tare.suite.compute.Kernel} knows
 * what its numbers have to be: a runtime that lost a vector register would be found out.
 */
@NullMarked
package io.tare.suite.compute;

import org.jspecify.annotations.NullMarked;
