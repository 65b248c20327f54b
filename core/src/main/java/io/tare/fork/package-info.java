// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
/**
 * A JMH fork as a fresh container.
 *
 * <pre>
 *   host JVM                                                          container (or plain process)
 *   JMH Runner ─ asks ─► ContainerForks ─ "launcher TICKET" in front of the fork's command
 *      │ spawns                │ prepare: the peer starts
 *      ▼                       ▼
 *   ForkLauncher ─ argv ─► ForkDoor ─► ForkSession ─ Engine.start ─────► ForkRelay ─ loopback ─► JMH's ForkedMain
 *   (waits, then exits             │         ◄──── frames over stdin and stdout ────►
 *    with the fork's code)         └─ bytes of JMH's link ─► JMH Runner
 * </pre>
 *
 * <p>The launcher is a thin doorway: the engine's client lives in the host JVM, warm, and one process knows everything
 * that has to be cleaned up. {@link io.tare.fork.Frame} is what travels between host and fork.
 */
@NullMarked
package io.tare.fork;

import org.jspecify.annotations.NullMarked;
