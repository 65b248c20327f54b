// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0

/** ICMP echo, RFC 792 and RFC 4443: the round trip that {@code ping} measures, answered by the other host's kernel. */
@NullMarked
package io.tare.load.icmp;

import org.jspecify.annotations.NullMarked;
