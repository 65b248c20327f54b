// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
/** The lines that the harness and a process beside a fork exchange; see {@code io.tare.fork.PeerProcess}. */
@NullMarked
package io.tare.peer;

import org.jspecify.annotations.NullMarked;
