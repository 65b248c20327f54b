// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.engine.Engine;
import io.tare.engine.NetworkPair;
import io.tare.engine.Storage;
import io.tare.engine.docker.DockerEngine;
import io.tare.fork.Engines;
import io.tare.result.AgainstItself;
import io.tare.result.Baseline;
import io.tare.result.PlannedMetric;
import io.tare.result.RunPlan;
import io.tare.stress.Stress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Defaults;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * The scenarios of a run: what the user asked for in JMH's words, and for the params {@code runtime} and
 * {@code network}, if the user named none, everything that the engines offer.
 *
 * @param scenarios in the order of their names
 */
record Plan(List<Scenario> scenarios) {

    static final String ENGINE = "engine";
    static final String RUNTIME = "runtime";
    static final String NETWORK = "network";
    static final String PATH = "path";
    static final String STRESS = "stress";

    Plan {
        scenarios = List.copyOf(scenarios);
    }

    /**
     * @param user JMH's command line
     * @param named the params that the command line gives values, by name
     * @param engines what can be measured here
     * @throws UsageException if a benchmark, a param or a value does not exist
     */
    static Plan of(CommandLineOptions user, Set<String> named, List<Engine> engines) {
        Set<BenchmarkListEntry> entries =
                BenchmarkList.defaultList().find(new CapturedFormat(null), user.getIncludes(), user.getExcludes());
        entries.removeIf(entry -> Benchmarks.isOnlyWhenNamed(entry) && !isNamed(entry, user.getIncludes()));
        if (entries.isEmpty()) {
            throw new UsageException("no benchmark matches " + user.getIncludes() + "; possible: " + allNames()
                    + "; one that takes long must be named from its first letter on, as in ToolTcp");
        }
        Set<String> known = entries.stream()
                .flatMap(entry -> defaults(entry).keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        for (String name : named) {
            if (!known.contains(name)) {
                throw new UsageException("-p " + name + ": the selected benchmarks have no such param; possible: "
                        + (known.isEmpty() ? "none" : String.join(", ", known)));
            }
        }
        validate(user, engines);
        entries.forEach(entry -> validate(user, entry));
        List<Scenario> scenarios = new ArrayList<>();
        for (BenchmarkListEntry entry : entries) {
            int forks = user.getForkCount().orElse(entry.getForks().orElse(Defaults.MEASUREMENT_FORKS));
            if (forks < 1 || forks > RunPlan.MAX_ROUNDS) {
                throw new UsageException("-f " + forks
                        + ": a fork is what Tare measures in; possible: 1 or more, up to " + RunPlan.MAX_ROUNDS);
            }
            for (Mode mode : modes(user, entry)) {
                for (Map<String, String> params : combinations(user, entry, engines)) {
                    scenarios.add(new Scenario(entry.getUsername(), mode, params, forks));
                }
            }
        }
        return new Plan(scenarios.stream().distinct().toList());
    }

    /**
     * The plan that a run began with.
     *
     * @throws UsageException if it has a mode that JMH does not know
     */
    static Plan of(RunPlan recorded) {
        try {
            return new Plan(recorded.scenarios().stream()
                    .map(scenario -> new Scenario(
                            scenario.benchmark(),
                            Mode.deepValueOf(scenario.mode()),
                            scenario.params(),
                            scenario.forks()))
                    .toList());
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new UsageException("--resume: the run's plan cannot be measured: " + e.getMessage(), e);
        }
    }

    /** Whether an include matches the benchmark's name from its first letter on, with the package or without. */
    private static boolean isNamed(BenchmarkListEntry entry, List<String> includes) {
        String shortName = Scenario.shortName(entry.getUsername());
        return includes.stream()
                .map(Pattern::compile)
                .anyMatch(include -> include.matcher(shortName).lookingAt()
                        || include.matcher(entry.getUsername()).lookingAt());
    }

    /** The engines that the command line names. */
    static Collection<String> namedEngines(CommandLineOptions user) {
        return values(user, ENGINE);
    }

    /** Benchmark → what it measures in place of the time that its operation takes; only those that do. */
    Map<String, List<PlannedMetric>> metrics() {
        Map<String, List<PlannedMetric>> metrics = new TreeMap<>();
        for (Scenario scenario : scenarios) {
            Metrics of = Metrics.of(scenario.benchmark());
            if (!of.isEmpty()) {
                metrics.put(scenario.benchmark(), of.all());
            }
        }
        return metrics;
    }

    /**
     * @throws UsageException if no scenario could be what the others are compared with
     */
    void requireBaseline(Baseline baseline) {
        // A runtime that is not among the scenarios leaves the host as the reference.
        if (!baseline.isRuntime() && scenarios.stream().noneMatch(scenario -> baseline.matches(scenario.params()))) {
            throw new UsageException(
                    "--baseline " + baseline + ": no scenario of this run has it; possible: a runtime, or"
                            + " a param of the selected benchmarks and one of its values");
        }
    }

    /**
     * The same with the baseline's scenarios twice.
     *
     * @throws UsageException if there are none
     */
    Plan againstItself(Baseline baseline) {
        if (scenarios.stream().noneMatch(scenario -> baseline.matches(scenario.params()))) {
            throw new UsageException("--aa measures the baseline twice, and no scenario of this run is " + baseline
                    + "; possible: --baseline with a runtime of this run, or with a param and one of its values");
        }
        return new Plan(scenarios.stream()
                .flatMap(scenario -> baseline.matches(scenario.params())
                        ? Stream.of(
                                scenario,
                                new Scenario(
                                        scenario.benchmark(),
                                        scenario.mode(),
                                        AgainstItself.params(scenario.params()),
                                        scenario.forks()))
                        : Stream.of(scenario))
                .toList());
    }

    /** The runtime that others are compared with if the user names none: a container engine's before the host. */
    String defaultRuntime(List<Engine> engines) {
        return engines.stream()
                .filter(engine -> uses(engine, engines))
                .map(Engine::defaultRuntime)
                .reduce((first, last) -> last)
                .orElse("host");
    }

    /** Whether any scenario runs on this engine. */
    boolean uses(Engine engine, List<Engine> engines) {
        return scenarios.stream()
                .anyMatch(scenario -> Engines.choose(
                                engines, scenario.param(ENGINE, Engines.AUTO), scenario.param(RUNTIME, "host"))
                        .filter(engine::equals)
                        .isPresent());
    }

    /** How long the iterations of a fork take, for a first forecast: what the user says, or about what ours say. */
    Duration typicalIterations(CommandLineOptions user) {
        long warmup = user.getWarmupIterations().orElse(3)
                * user.getWarmupTime().orElse(TimeValue.milliseconds(200)).convertTo(TimeUnit.MILLISECONDS);
        long measurement = user.getMeasurementIterations().orElse(3)
                * user.getMeasurementTime().orElse(TimeValue.milliseconds(100)).convertTo(TimeUnit.MILLISECONDS);
        return Duration.ofMillis(warmup + measurement);
    }

    /** The largest number of forks that any scenario asks for. */
    int rounds() {
        return scenarios.stream().mapToInt(Scenario::forks).max().orElse(0);
    }

    private static void validate(CommandLineOptions user, List<Engine> engines) {
        for (String name : values(user, ENGINE)) {
            if (!name.equals(Engines.AUTO)
                    && engines.stream().noneMatch(engine -> engine.name().equals(name))) {
                throw new UsageException("-p engine=" + name + ": there is no such engine here; possible: "
                        + Stream.concat(
                                        Stream.of(Engines.AUTO),
                                        engines.stream().map(Engine::name))
                                .collect(Collectors.joining(", "))
                        + hint(engines));
            }
        }
        for (String stress : values(user, STRESS)) {
            try {
                Stress.parse(stress);
            } catch (IllegalArgumentException e) {
                throw new UsageException("-p stress=" + stress + ": " + e.getMessage(), e);
            }
        }
        for (String runtime : values(user, RUNTIME)) {
            if (engines.stream().noneMatch(engine -> engine.accepts(runtime))) {
                String possible = engines.stream()
                        .flatMap(engine -> engine.runtimes().stream())
                        .distinct()
                        .collect(Collectors.joining(", "));
                throw new UsageException(
                        "-p runtime=" + runtime + ": no engine here knows it; possible: " + possible + hint(engines));
            }
        }
        for (String path : values(user, PATH)) {
            try {
                Storage.Way.named(path);
            } catch (IllegalArgumentException e) {
                throw new UsageException("-p path=" + path + ": " + e.getMessage(), e);
            }
        }
        Set<String> drivers = new TreeSet<>();
        engines.forEach(engine -> drivers.addAll(engine.drivers()));
        for (String network : networks(user)) {
            NetworkPair pair;
            try {
                pair = NetworkPair.parse(network);
            } catch (IllegalArgumentException e) {
                throw new UsageException("-p network=" + network + ": " + e.getMessage(), e);
            }
            for (String driver : List.of(pair.client(), pair.server())) {
                if (!drivers.contains(driver)) {
                    throw new UsageException("-p network=" + network + ": no engine here has the driver '" + driver
                            + "'; possible: " + String.join(", ", drivers) + ", or a pair client/server of them"
                            + hint(engines));
                }
            }
        }
    }

    private static void validate(CommandLineOptions user, BenchmarkListEntry entry) {
        int threads = user.getThreads().orElse(1);
        if (threads != 1 && !Metrics.of(entry.getUsername()).isEmpty()) {
            throw new UsageException("-t " + threads + ": " + Scenario.shortName(entry.getUsername())
                    + " measures a load that has threads of its own; possible: 1");
        }
        String count = Benchmarks.peerCount(entry.getUsername());
        for (String value : values(user, count)) {
            if (!value.matches("[1-9]\\d{0,3}")) {
                throw new UsageException("-p " + count + "=" + value + ": possible: 1 to 9999");
            }
        }
    }

    private static String hint(List<Engine> engines) {
        return engines.stream().anyMatch(DockerEngine.class::isInstance)
                ? ""
                : " (no Docker engine was found: start one, or set DOCKER_HOST)";
    }

    private static List<Map<String, String>> combinations(
            CommandLineOptions user, BenchmarkListEntry entry, List<Engine> engines) {
        Map<String, String[]> defaults = defaults(entry);
        List<Map<String, String>> combinations = places(user, defaults.keySet(), engines);
        for (Map.Entry<String, String[]> param : defaults.entrySet()) {
            if (Set.of(ENGINE, RUNTIME, NETWORK).contains(param.getKey())) {
                continue;
            }
            Collection<String> values = user.getParameter(param.getKey()).orElse(Arrays.asList(param.getValue()));
            combinations = combinations.stream()
                    .flatMap(params -> values.stream().map(value -> with(params, param.getKey(), value)))
                    .toList();
        }
        return combinations;
    }

    /** Runtime and network of each scenario, as far as the benchmark has these params. */
    private static List<Map<String, String>> places(CommandLineOptions user, Set<String> params, List<Engine> engines) {
        if (!params.contains(RUNTIME)) {
            return List.of(Map.of());
        }
        Collection<String> askedRuntimes = values(user, RUNTIME);
        Collection<String> askedNetworks = networks(user);
        List<Map<String, String>> places = new ArrayList<>();
        for (String runtime : askedRuntimes.isEmpty() ? allRuntimes(user, engines) : askedRuntimes) {
            for (String name : enginesFor(user, runtime, engines)) {
                Map<String, String> place =
                        params.contains(ENGINE) ? Map.of(ENGINE, name, RUNTIME, runtime) : Map.of(RUNTIME, runtime);
                Engine engine = Engines.choose(engines, name, runtime).orElseThrow();
                if (!params.contains(NETWORK)) {
                    places.add(place);
                    continue;
                }
                for (String network : askedNetworks.isEmpty() ? engine.networks() : askedNetworks) {
                    // What nobody asked for and cannot be is no result.
                    boolean asked = !askedRuntimes.isEmpty();
                    if (asked || !engine.sharesHostFiles() || engine.networks().contains(network)) {
                        places.add(with(place, NETWORK, network));
                    }
                }
            }
        }
        return places;
    }

    /** The engines of those that were asked for that know the runtime; if none does, as with the host, the one that does. */
    private static List<String> enginesFor(CommandLineOptions user, String runtime, List<Engine> engines) {
        Collection<String> asked = values(user, ENGINE);
        if (asked.isEmpty()) {
            return List.of(Engines.AUTO);
        }
        List<String> fitting = asked.stream()
                .filter(name -> Engines.choose(engines, name, runtime).isPresent())
                .toList();
        return fitting.isEmpty()
                ? List.of(Engines.choose(engines, Engines.AUTO, runtime)
                        .orElseThrow()
                        .name())
                : fitting;
    }

    /** Those of the engines that were asked for, or of all. */
    private static Collection<String> allRuntimes(CommandLineOptions user, List<Engine> engines) {
        Collection<String> asked = values(user, ENGINE);
        boolean any = asked.isEmpty() || asked.contains(Engines.AUTO);
        Set<String> runtimes = new LinkedHashSet<>();
        engines.stream()
                .filter(engine -> any ? engine.isMeasuredUnasked() : asked.contains(engine.name()))
                .forEach(engine -> runtimes.addAll(engine.runtimes()));
        return runtimes;
    }

    /** The networks that the user names, with named sets as what they stand for. */
    private static Collection<String> networks(CommandLineOptions user) {
        return values(user, NETWORK).stream()
                .flatMap(word -> word.startsWith("@") ? NamedSets.networks(word).stream() : Stream.of(word))
                .distinct()
                .toList();
    }

    private static List<Mode> modes(CommandLineOptions user, BenchmarkListEntry entry) {
        List<Mode> modes =
                user.getBenchModes().isEmpty() ? List.of(entry.getMode()) : List.copyOf(user.getBenchModes());
        return modes.contains(Mode.All)
                ? Arrays.stream(Mode.values()).filter(mode -> mode != Mode.All).toList()
                : modes;
    }

    private static Collection<String> values(CommandLineOptions user, String param) {
        return user.getParameter(param).orElse(List.of()).stream()
                .map(KnobCommas::show)
                .toList();
    }

    private static Map<String, String[]> defaults(BenchmarkListEntry entry) {
        return Optional.of(entry.getParams().orElse(Map.of()))
                .map(LinkedHashMap::new)
                .orElseThrow();
    }

    private static Map<String, String> with(Map<String, String> params, String name, String value) {
        Map<String, String> more = new TreeMap<>(params);
        more.put(name, value);
        return more;
    }

    private static String allNames() {
        return BenchmarkList.defaultList().getAll(new CapturedFormat(null), List.of()).stream()
                .map(BenchmarkListEntry::getUsername)
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
