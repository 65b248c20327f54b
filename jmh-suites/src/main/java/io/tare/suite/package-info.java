// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The benchmarks, one small class each, and the {@link io.tare.suite.Bench} main that plans and runs them.
 *
 * <p>A benchmark is plain JMH code: it knows a peer's address and nothing about containers. What makes its forks
 * containers are the params of {@link io.tare.suite.Place} and the profiler that {@code Bench} adds.
 *
 * <p>On the way from command line to table: {@code Bench} reads the options, {@code Plan} expands them to
 * {@code Scenario}s, {@code Rounds} runs one fork of each per round in shuffled order, {@code ForkRun} runs one fork
 * through JMH and turns whatever became of it into a record in the run's folder.
 */
@NullMarked
package io.tare.suite;

import org.jspecify.annotations.NullMarked;
