// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0

/**
 * The command line of the loads: {@code java -jar tare-loadgen.jar serve}, and on the other side {@code stream},
 * {@code ping-pong}, …
 *
 * <p>Each command is one class: its options, the load it runs, and what it prints, for people or with {@code --json} for
 * programs. The token is read from the environment or a file and never from the command line, where others see it.
 */
@NullMarked
package io.tare.load.cli;

import org.jspecify.annotations.NullMarked;
