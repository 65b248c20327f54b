// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.engine.Engine;
import io.tare.engine.EngineException;
import io.tare.fork.ForkImage;
import io.tare.fork.ForkSession;
import io.tare.image.ContentDigest;
import io.tare.result.Baseline;
import io.tare.result.PlannedScenario;
import io.tare.result.RunFolder;
import io.tare.result.RunPlan;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.util.Utils;

/** What a run measures with, and on: for its plan, and to tell whether a run that was cut short can go on. */
final class Conditions {

    /** Fact of the environment: engine → its image. */
    static final String IMAGES = "images";

    private final BenchCommand command;
    private final CommandLineOptions jmh;
    private final Plan plan;
    private final List<Engine> engines;
    private final ForkSession session;
    private final List<String> warnings;
    private final PrintStream out;

    Conditions(
            BenchCommand command,
            CommandLineOptions jmh,
            Plan plan,
            List<Engine> engines,
            ForkSession session,
            List<String> warnings,
            PrintStream out) {
        this.command = command;
        this.jmh = jmh;
        this.plan = plan;
        this.engines = engines;
        this.session = session;
        this.warnings = List.copyOf(warnings);
        this.out = out;
    }

    /** What there is to warn of. */
    List<String> warnings() {
        return warnings;
    }

    /** Makes the folder of a new run. */
    RunFolder newFolder(String runId) {
        Map<String, Object> environment = environment(images());
        long seed = command.seed.orElseGet(() -> new Random().nextLong() >>> 16);
        Optional<Baseline> baseline = command.baseline();
        RunPlan toRecord = new RunPlan(
                RunPlan.SCHEMA_VERSION,
                runId,
                RunFolder.now(),
                "",
                seed,
                baseline.filter(Baseline::isRuntime)
                        .map(asked -> asked.values().get(0))
                        .orElseGet(() -> plan.defaultRuntime(engines)),
                baseline.map(Baseline::toString).orElse(""),
                plan.rounds(),
                command.words,
                plan.scenarios().stream()
                        .map(scenario -> new PlannedScenario(
                                scenario.benchmark(),
                                scenario.mode().shortLabel(),
                                scenario.params(),
                                scenario.forks()))
                        .toList(),
                Benchmarks.unitLabels(),
                plan.metrics(),
                environment);
        return RunFolder.create(command.results, toRecord);
    }

    /** Makes the images before the first round, so that no fork's time has it. */
    Map<String, Object> images() {
        Map<String, Object> images = new LinkedHashMap<>();
        for (Engine engine : engines) {
            if (!engine.sharesHostFiles() && plan.uses(engine, engines)) {
                Path java = Path.of(jmh.getJvm().orElse(Utils.getCurrentJvm()));
                try {
                    ForkImage image = session.image(engine, java, Bench.classPath());
                    images.put(engine.name(), Map.of("reference", image.reference(), "digest", image.digest()));
                } catch (EngineException e) {
                    if (engines.stream()
                                    .filter(other -> plan.uses(other, engines))
                                    .count()
                            == 1) {
                        throw e;
                    }
                    out.println("Engine '" + engine.name() + "' has no image, so its scenarios will fail: "
                            + e.getMessage());
                }
            }
        }
        return images;
    }

    /** What a plan records of the machine, the engines and the benchmarks. */
    Map<String, Object> environment(Object images) {
        Map<String, Object> environment = new LinkedHashMap<>();
        environment.put("machine", MachineFacts.read());
        environment.put(RunPlan.WARNINGS, warnings);
        Map<String, Object> ofEngines = new LinkedHashMap<>();
        engines.forEach(engine -> ofEngines.put(engine.name(), engine.facts()));
        environment.put("engines", ofEngines);
        environment.put(IMAGES, images);
        environment.put(
                "cpus",
                Map.of("fork", session.cpus().fork(), "peer", session.cpus().peer()));
        environment.put("benchmarks", benchmarks());
        environment.put(Resumption.DIRECTORY, command.directory.toAbsolutePath().toString());
        return environment;
    }

    /** A digest of all that forks and peers run. */
    private static String benchmarks() {
        ContentDigest digest = new ContentDigest();
        try {
            for (Path element : Bench.classPath()) {
                digest.add(element);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the class path: " + e.getMessage(), e);
        }
        return digest.hex();
    }
}
