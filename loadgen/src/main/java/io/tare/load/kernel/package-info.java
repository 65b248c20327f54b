// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Linux system calls that neither the JDK nor Netty offers, by the C library and jnr-ffi.
 *
 * <p>Addresses are those of memory outside the heap. Calls on hot paths take and return primitives and allocate
 * nothing; what the kernel refuses is an {@link io.tare.load.kernel.ErrnoException} with its own words.
 */
@NullMarked
package io.tare.load.kernel;

import org.jspecify.annotations.NullMarked;
