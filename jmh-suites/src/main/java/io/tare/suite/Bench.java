// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.engine.Engine;
import io.tare.engine.EngineException;
import io.tare.engine.cri.CriEngine;
import io.tare.engine.docker.DockerEngine;
import io.tare.engine.kubernetes.KubernetesEngine;
import io.tare.fork.CpuSplit;
import io.tare.fork.Engines;
import io.tare.fork.ForkSession;
import io.tare.fork.Leftovers;
import io.tare.image.HarnessImages;
import io.tare.result.Baseline;
import io.tare.result.ResultException;
import io.tare.result.RunFolder;
import io.tare.run.RunOwner;
import io.tare.run.ScratchDirectory;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/**
 * The main of {@code tare.jar}: measures, prints a table, leaves a result folder. Exit codes: 0 done (refused scenarios
 * included: they are results), 1 no fork gave a score or a run is worse than another, 2 what was asked cannot be, 130 interrupted.
 */
public final class Bench {

    private Bench() {}

    /** Runs and exits. */
    public static void main(String[] arguments) {
        PrintStream out =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        List<String> words = new ArrayList<>(List.of(arguments));
        if (MeasuringJvm.isThis()) {
            MeasuringJvm.endWithParent();
            MeasuringJvm.filterLink();
            System.exit(run(words, out));
        }
        words.addAll(fromProperties());
        System.exit(MeasuringJvm.run(words));
    }

    private static int run(List<String> words, PrintStream out) {
        try {
            if (ResultCommand.isOne(words)) {
                return ResultCommand.run(words, out);
            }
            BenchCommand typed = BenchCommand.parse(words);
            Optional<Resumption> resumption = typed.resume.map(run -> Resumption.of(typed));
            BenchCommand command = resumption.map(Resumption::command).orElse(typed);
            if (command.jmhArguments.equals(List.of("clean"))) {
                return clean(command, out);
            }
            CommandLineOptions jmh = command.jmh();
            return answered(jmh, out) ? 0 : measure(command, jmh, resumption, out);
        } catch (UsageException | EngineException | ResultException | UncheckedIOException e) {
            System.err.println("tare: " + e.getMessage());
            if (BenchCommand.isVerbose(words)) {
                e.printStackTrace();
            }
            return 2;
        }
    }

    /** JMH's options that ask for an answer and not for a run. */
    private static boolean answered(CommandLineOptions jmh, PrintStream out) {
        try {
            if (jmh.shouldHelp()) {
                BenchCommand.printHelp(out);
                jmh.showHelp();
            } else if (jmh.shouldList()) {
                new Runner(jmh).list();
            } else if (jmh.shouldListWithParams()) {
                new Runner(jmh).listWithParams(jmh);
            } else if (jmh.shouldListProfilers()) {
                jmh.listProfilers();
            } else if (jmh.shouldListResultFormats()) {
                jmh.listResultFormats();
            } else {
                return false;
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int clean(BenchCommand command, PrintStream out) {
        List<String> removed = Leftovers.remove(
                List.of(MeasuringJvm.scratch().parent(), command.diskParent()),
                System.getenv(),
                List.of(DockerEngine.PODMAN, CriEngine.NAME, KubernetesEngine.NAME),
                command.nodes());
        removed.forEach(thing -> out.println("removed " + thing));
        out.println(removed.isEmpty() ? "nothing was left behind" : removed.size() + " removed");
        return 0;
    }

    private static int measure(
            BenchCommand command, CommandLineOptions jmh, Optional<Resumption> resumption, PrintStream out) {
        RunOwner owner = RunOwner.ofThisProcess();
        // Its handler writes where System.err goes when it is first asked for, and while a fork runs that is the fork's
        // log.
        Logger.getLogger("").getHandlers();
        try (Cleanup cleanup = new Cleanup()) {
            ScratchDirectory scratch = MeasuringJvm.scratch();
            cleanup.add(scratch);
            if (!Boolean.getBoolean("jmh.ignoreLock")) {
                cleanup.add(RunLock.acquire());
            }
            Leftovers.remove(
                            List.of(scratch.parent(), command.diskParent()),
                            System.getenv(),
                            Plan.namedEngines(jmh),
                            command.nodes())
                    .forEach(thing -> out.println("A killed run had left " + thing + "; it is removed."));
            List<Engine> engines =
                    Engines.find(owner, scratch, System.getenv(), Plan.namedEngines(jmh), command.nodes());
            engines.forEach(cleanup::add);
            List<DockerEngine> farNodes =
                    command.nodes().isEmpty() ? List.of() : Engines.connectNodes(command.nodes(), engines, owner);
            farNodes.forEach(cleanup::add);
            Plan plan = resumption.map(Resumption::plan).orElseGet(() -> plan(command, jmh, engines));
            requireFreePeerPort(command.peerPort);
            if (engines.stream().noneMatch(DockerEngine.class::isInstance)) {
                out.println("No Docker engine was found, so runtime=host alone is measured. For containers start one,"
                        + " or set DOCKER_HOST (Docker's or Podman's socket).");
            }
            List<String> warnings = MachineGuard.ofThisMachine().warnings(command.results);
            if (command.isStrict && !warnings.isEmpty()) {
                throw new UsageException("--strict: " + String.join("; ", warnings));
            }
            warnings.forEach(warning -> out.println("Warning: " + warning + "."));
            ForkSession session = ForkSession.open(new ForkSession.Settings(
                    owner,
                    scratch,
                    engines,
                    farNodes,
                    new HarnessImages(engines, line -> out.println(line + " …")),
                    CpuSplit.ofThisMachine(),
                    command.peerPort,
                    command.diskParent()));
            cleanup.add(session);
            Conditions conditions = new Conditions(command, jmh, plan, engines, session, warnings, out);
            RunFolder folder = resumption
                    .map(run -> run.open(conditions, out))
                    .orElseGet(() -> conditions.newFolder(owner.runId()));
            Rounds rounds = new Rounds(command, jmh, plan, session, folder, out);
            cleanup.add(rounds);
            return rounds.run();
        }
    }

    private static Plan plan(BenchCommand command, CommandLineOptions jmh, List<Engine> engines) {
        Plan plan = Plan.of(jmh, command.namedParams(), engines);
        command.baseline().ifPresent(plan::requireBaseline);
        return command.isAgainstItself
                ? plan.againstItself(command.baseline().orElse(Baseline.parse(plan.defaultRuntime(engines))))
                : plan;
    }

    /** A taken port would fail every fork; one sentence now is better. */
    private static void requireFreePeerPort(int port) {
        if (port == 0) {
            return;
        }
        try {
            new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
        } catch (IOException e) {
            throw new UsageException(
                    "--peer-port " + port
                            + ": the port is in use on this machine; choose another, or 0 for any free one",
                    e);
        }
    }

    /** The class path that forks and peers need. */
    static List<Path> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(element -> Path.of(element).toAbsolutePath().normalize())
                .toList();
    }

    /** {@code -Dtare.args} and its shorter sisters as JMH arguments; an empty property is none. */
    private static List<String> fromProperties() {
        List<String> words = new ArrayList<>();
        Stream.of(property("args").split("\\s+", -1))
                .filter(word -> !word.isEmpty())
                .forEach(words::add);
        for (String param : List.of(Plan.RUNTIME, Plan.NETWORK)) {
            if (!property(param).isEmpty()) {
                words.addAll(List.of("-p", param + "=" + property(param)));
            }
        }
        if (!property("forks").isEmpty()) {
            words.addAll(List.of("-f", property("forks")));
        }
        if (!property("benchmark").isEmpty()) {
            words.add(property("benchmark"));
        }
        return words;
    }

    private static String property(String name) {
        return System.getProperty("tare." + name, "").strip();
    }
}
