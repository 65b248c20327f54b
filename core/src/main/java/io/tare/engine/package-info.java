// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Starting and stopping the processes of a fork, wherever they run.
 *
 * <p>An {@link io.tare.engine.Engine} turns a {@link io.tare.engine.ProcessSpec} into a
 * {@link io.tare.engine.RunningProcess}: {@code host} as a plain process, others as a container, a pod or a virtual
 * machine. Nothing above this package can tell which. A runtime's or an engine's "no" is a
 * {@link io.tare.engine.RefusedException}, which becomes an {@code unsupported} result; every other trouble is an {@link io.tare.engine.EngineException}.
 */
@NullMarked
package io.tare.engine;

import org.jspecify.annotations.NullMarked;
