// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.engine.docker.DockerEndpoint;
import io.tare.result.Baseline;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/**
 * What the command line says: Tare's own options have two dashes, everything else is JMH's and keeps JMH's meaning.
 * {@code -Dtare.…} system properties say the same where a command line is out of reach, as under Maven.
 */
@Command(name = "tare", sortOptions = false)
final class BenchCommand {

    private static final int UNTIL_ROUNDS = 100;
    private static final Duration UNTIL_BUDGET = Duration.ofHours(1);

    @Option(
            names = "--results",
            paramLabel = "DIR",
            description = "Where the run's folder is made. Default: ${DEFAULT-VALUE}")
    Path results = Path.of("tare-results");

    @Option(
            names = "--budget",
            paramLabel = "TIME",
            converter = DurationText.class,
            description =
                    "Start no further round that would end after this time, as in 90s or 4m. Default: 270s, but three rounds in any case; none if -f is given")
    Optional<Duration> budget = Optional.empty();

    @Option(
            names = "--baseline",
            paramLabel = "RUNTIME|PARAM=VALUE[,VALUE]",
            description =
                    "What the others are compared with: a runtime, or the scenario with this value of a param and all others alike, as in meter=iperf3. Of several values, the first that gave a score. Default: the engine's default runtime")
    Optional<String> baseline = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the order of scenarios within a round. Default: a new one, recorded in run.json")
    Optional<Long> seed = Optional.empty();

    @Option(
            names = "--disk",
            paramLabel = "DIR",
            description =
                    "Where forks that measure a disk make their files, in a directory each. Default: where this was started")
    Path disk = Path.of("");

    @Option(
            names = "--peer-port",
            paramLabel = "PORT",
            description = "Port on which peers listen. Default: any free one")
    int peerPort = 0;

    @Option(
            names = "--study",
            paramLabel = "NAME",
            description = "Repeat a published study with the runtimes of this machine: "
                    + "cochak2021, kata-io, ntt-cri, low-level. What -p and -f say goes before what it says")
    Optional<String> study = Optional.empty();

    @Option(
            names = "--quick",
            description = "With --study: fewer recreations and scenarios, within ten minutes on two CPUs")
    boolean isQuick;

    @Option(
            names = "--aa",
            description =
                    "Measure the baseline twice in each round: what differs there is noise, and the tables say what"
                            + " is not above it")
    boolean isAgainstItself;

    @Option(
            names = "--until",
            paramLabel = "PERCENT",
            converter = PercentText.class,
            description =
                    "Go on with rounds until no interval reaches further than this, as in 2%%: those of ratios, or of "
                            + "scores that nothing is compared with. At most 100 rounds or -f, and one hour or --budget")
    Optional<Double> until = Optional.empty();

    @Option(
            names = "--resume",
            paramLabel = "RUN",
            description =
                    "Go on with a run that was cut short, in its folder and as it was planned: what it finished stays. "
                            + "Beside it only --budget, which is for the whole run, and -v are possible")
    Optional<Path> resume = Optional.empty();

    @Option(
            names = "--strict",
            description = "Refuse to measure on a machine of which there is something to warn: governor, turbo, SMT, "
                    + "load, steal, swap, clock, disk")
    boolean isStrict;

    @Option(
            names = "--nodes",
            paramLabel = "URI,URI",
            split = ",",
            description = "Docker engines of one swarm: forks run on the first, which is a manager, and peers, "
                    + "with -p placement=two-node, on the second")
    List<String> nodes = new ArrayList<>();

    @Option(names = "--help", description = "Print this, as JMH's -h does")
    boolean isHelpAsked;

    @Unmatched
    List<String> jmhArguments = new ArrayList<>();

    /** The command line as it was typed. */
    List<String> words = List.of();

    /** Where it was typed: what its relative paths are relative to. */
    Path directory = Path.of("");

    private BenchCommand() {}

    /**
     * @throws UsageException if Tare's own options are malformed
     */
    static BenchCommand parse(List<String> arguments) {
        return parse(arguments, Path.of(""));
    }

    private static BenchCommand parse(List<String> arguments, Path directory) {
        BenchCommand command = new BenchCommand();
        command.words = List.copyOf(arguments);
        command.directory = directory;
        try {
            CommandLine.ParseResult parsed = commandLine(command).parseArgs(arguments.toArray(String[]::new));
            if (command.resume.isPresent()) {
                command.requireNothingBesideResume(parsed);
            }
        } catch (CommandLine.ParameterException e) {
            throw new UsageException(oneLine(String.valueOf(e.getMessage())) + "; see -h", e);
        }
        if (command.isHelpAsked) {
            command.jmhArguments.add(0, "-h");
        }
        command.study.ifPresent(command::addStudy);
        if (command.until.isPresent()) {
            command.budget = command.budget.or(() -> Optional.of(UNTIL_BUDGET));
            if (!command.jmhArguments.contains("-f")) {
                command.jmhArguments.addAll(0, List.of("-f", Integer.toString(UNTIL_ROUNDS)));
            }
        }
        for (String word : command.jmhArguments) {
            if (word.startsWith("--")) {
                throw new UsageException(word + ": there is no such option; possible: "
                        + String.join(
                                ", ",
                                commandLine(command)
                                        .getCommandSpec()
                                        .optionsMap()
                                        .keySet()) + ", and JMH's own (-h)");
            }
        }
        if (command.peerPort < 0 || command.peerPort > 65535) {
            throw new UsageException("--peer-port " + command.peerPort + ": possible: 0 to 65535, 0 for any free port");
        }
        if (!Files.isDirectory(command.diskParent())) {
            throw new UsageException("--disk " + command.disk + ": there is no such directory");
        }
        return command;
    }

    private void requireNothingBesideResume(CommandLine.ParseResult parsed) {
        List<String> others = new ArrayList<>();
        parsed.matchedOptions().stream()
                .map(CommandLine.Model.OptionSpec::longestName)
                .filter(name -> !Set.of("--resume", "--budget").contains(name))
                .forEach(others::add);
        if (!jmhArguments.isEmpty() && !(jmhArguments.size() == 2 && isVerbositySaid())) {
            others.addAll(jmhArguments);
        }
        if (!others.isEmpty()) {
            throw new UsageException("--resume goes on with a run as it was planned, so " + String.join(" ", others)
                    + " cannot stand beside it; possible: --budget and -v");
        }
    }

    private boolean isVerbositySaid() {
        return jmhArguments.contains("-v");
    }

    /**
     * The command line of a run that goes on, with what this one says beside {@code --resume}.
     *
     * @param typed the run's own words
     * @param where the directory they were typed in
     * @param folder the run's folder
     */
    BenchCommand resumed(List<String> typed, Path where, Path folder) {
        BenchCommand command = parse(typed, where);
        command.budget = budget.or(() -> command.budget);
        Path parent = folder.toAbsolutePath().getParent();
        command.results = parent == null ? folder : parent;
        if (isVerbositySaid()) {
            command.jmhArguments.addAll(jmhArguments);
        }
        return command;
    }

    /** The nodes that the user names. */
    List<DockerEndpoint> nodes() {
        return DockerEndpoint.ofNodes(nodes, System.getenv());
    }

    private void addStudy(String name) {
        Study known = Study.named(name)
                .orElseThrow(() ->
                        new UsageException("--study " + name + ": there is no such study; possible: " + Study.names()));
        List<String> more = known.words(isQuick, namedParams(), words);
        int ownBudget = more.indexOf("--budget");
        if (ownBudget >= 0) {
            budget = budget.or(() -> Optional.of(new DurationText().convert(more.get(ownBudget + 1))));
            more.subList(ownBudget, ownBudget + 2).clear();
        }
        jmhArguments.addAll(0, more);
    }

    /** Where scratch directories of runs may be, beside the one for temporary files. */
    Path diskParent() {
        return directory.resolve(disk).toAbsolutePath().normalize();
    }

    /**
     * What the user wants the others compared with.
     *
     * @throws UsageException if it is neither a runtime nor param=value
     */
    Optional<Baseline> baseline() {
        try {
            return baseline.map(Baseline::parse);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--baseline " + baseline.orElse("") + ": " + e.getMessage(), e);
        }
    }

    /**
     * JMH's half of the command line.
     *
     * @throws UsageException if JMH does not accept it
     */
    CommandLineOptions jmh() {
        try {
            CommandLineOptions options = new CommandLineOptions(
                    jmhArguments.stream().map(KnobCommas::hide).toArray(String[]::new));
            Stream.concat(options.getIncludes().stream(), options.getExcludes().stream())
                    .forEach(Pattern::compile);
            return options;
        } catch (PatternSyntaxException e) {
            throw new UsageException(
                    "'" + e.getPattern() + "' is no regular expression of benchmarks' names: " + e.getDescription(), e);
        } catch (CommandLineOptionException e) {
            throw new UsageException(oneLine(String.valueOf(e.getMessage())) + "; see -h for JMH's options", e);
        }
    }

    /** The params that {@code -p} gives values. */
    Set<String> namedParams() {
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < jmhArguments.size(); i++) {
            String word = jmhArguments.get(i);
            String value = word.equals("-p") && i + 1 < jmhArguments.size()
                    ? jmhArguments.get(i + 1)
                    : word.startsWith("-p=") ? word.substring(3) : "";
            if (value.contains("=")) {
                names.add(value.substring(0, value.indexOf('=')).strip());
            }
        }
        return names;
    }

    /** Whether {@code -v EXTRA} asks for everything: stack traces and what forks print. */
    static boolean isVerbose(List<String> arguments) {
        int option = arguments.indexOf("-v");
        return option >= 0
                && option + 1 < arguments.size()
                && arguments.get(option + 1).equalsIgnoreCase(VerboseMode.EXTRA.name());
    }

    static void printHelp(PrintStream out) {
        out.println("Usage: java -jar tare.jar [OPTIONS] [JMH OPTIONS] [BENCHMARK REGEXP…]");
        out.println("       java -jar tare.jar list [DIR]             the runs in a directory");
        out.println("       java -jar tare.jar show RUN               a run's tables");
        out.println("       java -jar tare.jar report RUN…            write reports anew: report.html, report.md");
        out.println("       java -jar tare.jar export RUN [--as csv]   its values, for other programs");
        out.println(
                "       java -jar tare.jar compare BASE NEW       what became worse; exit status 1 if anything did");
        out.println("       java -jar tare.jar --resume RUN           go on with a run that was cut short");
        out.println(
                "       java -jar tare.jar clean [--disk DIR]     remove what killed runs left (with --nodes there, too)");
        out.println();
        out.println("Measures every runtime and network that this machine offers; each JMH fork is a fresh container.");
        out.println(
                "Narrow it with JMH's own options, as in: -p runtime=runc,runsc -p network=bridge,host/bridge -f 5 TcpLatency");
        out.println();
        out.println("Tare's options:");
        out.println(commandLine(new BenchCommand()).getHelp().optionList());
        out.println("JMH's options:");
    }

    private static CommandLine commandLine(BenchCommand command) {
        return new CommandLine(command).setUnmatchedOptionsArePositionalParams(false);
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
