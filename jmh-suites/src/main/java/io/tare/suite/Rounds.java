// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.engine.Engine;
import io.tare.fork.ForkSession;
import io.tare.run.RunOwner;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs a plan: one fork of each scenario per round, in shuffled order, so that the machine's drift falls on all alike
 * (randomised multiple interleaved trials: Abedi and Brecht, ICPE 2017). Each fork's record is on disk before the next
 * starts.
 */
final class Rounds {

    private static final Duration DEFAULT_BUDGET = Duration.ofMinutes(4);

    private final BenchCommand command;
    private final CommandLineOptions jmh;
    private final Plan plan;
    private final List<Engine> engines;
    private final ForkSession session;
    private final PrintStream out;
    private final Set<Scenario> refused = new HashSet<>();

    Rounds(
            BenchCommand command,
            CommandLineOptions jmh,
            List<String> words,
            Plan plan,
            List<Engine> engines,
            ForkSession session,
            RunOwner owner,
            PrintStream out) {
        this.command = command;
        this.jmh = jmh;
        this.plan = plan;
        this.engines = engines;
        this.session = session;
        this.out = out;
    }

    int run() {
        for (Engine engine : engines) {
            if (!engine.sharesHostFiles()) {
                session.image(engine, Path.of(System.getProperty("java.home")), Bench.classPath());
            }
        }
        Random random = new Random(1);
        Progress progress = new Progress(out, 4_000_000_000L);
        boolean show = jmh.verbosity().hasValue() && jmh.verbosity().get() == VerboseMode.EXTRA;
        for (int round = 1; round <= plan.rounds(); round++) {
            List<Scenario> order = new ArrayList<>(plan.scenarios());
            Collections.shuffle(order, random);
            for (int i = 0; i < order.size(); i++) {
                Scenario scenario = order.get(i);
                progress.starts(round, plan.rounds(), scenario, order.subList(i, order.size()));
                ForkRun fork = ForkRun.of(scenario, jmh, session, show ? out : null);
                progress.ended(
                        scenario,
                        fork.wallNanos(),
                        fork.result()
                                        .map(r -> String.format(
                                                Locale.ROOT,
                                                "%.4g %s",
                                                r.getPrimaryResult().getScore(),
                                                r.getPrimaryResult().getScoreUnit()))
                                        .orElse(fork.status() + ": " + fork.reason())
                                + " overhead " + (fork.wallNanos() - fork.iterationsNanos()) / 1_000_000 + " ms "
                                + fork.placement().get("spansNanos") + " "
                                + fork.outcome().map(o -> o.files().toString()).orElse("") + " " + fork.logTail());
            }
        }
        return 0;
    }
}
