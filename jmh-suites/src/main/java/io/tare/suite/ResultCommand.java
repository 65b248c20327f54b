// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.result.Baseline;
import io.tare.result.ConsoleTable;
import io.tare.result.Export;
import io.tare.result.FigureFiles;
import io.tare.result.ResultException;
import io.tare.result.Run;
import io.tare.result.RunComparison;
import io.tare.result.RunFolder;
import io.tare.result.RunReport;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.results.format.ResultFormatType;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that measure nothing and read what runs have left: {@code list}, {@code show}, {@code report}, {@code compare},
 * {@code export}. */
final class ResultCommand {

    private static final int REGRESSION = 1;
    private static final String RUN = "A run's folder, or a result file of JMH's own (-rf json)";

    private ResultCommand() {}

    /** Whether the command line is one of these. */
    static boolean isOne(List<String> words) {
        return !words.isEmpty() && line(System.out).getSubcommands().containsKey(words.get(0));
    }

    /**
     * Does it and returns the exit code.
     *
     * @throws UsageException if the command line is malformed
     */
    static int run(List<String> words, PrintStream out) {
        try {
            CommandLine.ParseResult parsed = line(out).parseArgs(words.toArray(String[]::new));
            Integer help = CommandLine.executeHelpRequest(parsed);
            return help != null
                    ? help
                    : ((Answer) parsed.subcommand().commandSpec().userObject()).call();
        } catch (CommandLine.ParameterException e) {
            throw new UsageException(
                    String.valueOf(e.getMessage()).replaceAll("\\s+", " ") + "; see " + words.get(0) + " --help", e);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    /** What one of the commands does; it returns the exit code. */
    private interface Answer {
        int call();
    }

    /** What a run's scenarios are compared with. */
    private static final class Compared {

        @Option(
                names = "--baseline",
                paramLabel = "RUNTIME|PARAM=VALUE[,VALUE]",
                description = "What the others are compared with, in place of what the run says")
        private Optional<String> baseline = Optional.empty();

        Run read(Path path) {
            Run run = RunReport.read(path);
            try {
                return baseline.map(Baseline::parse).map(run::comparedWith).orElse(run);
            } catch (IllegalArgumentException e) {
                throw new UsageException("--baseline " + baseline.orElse("") + ": " + e.getMessage(), e);
            }
        }
    }

    private static CommandLine line(PrintStream out) {
        CommandLine line = new CommandLine(new All())
                .addSubcommand(new ListRuns(out))
                .addSubcommand(new Show(out))
                .addSubcommand(new Report(out))
                .addSubcommand(new Compare(out))
                .addSubcommand(new ExportRun(out));
        line.setUsageHelpAutoWidth(true);
        line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        return line;
    }

    @Command(name = "tare")
    private static final class All {}

    /** The runs of a directory. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "The runs in a directory, oldest first.")
    private static final class ListRuns implements Answer {

        private final PrintStream out;

        @Parameters(arity = "0..1", paramLabel = "DIR", description = "Default: ${DEFAULT-VALUE}")
        private Path directory = Path.of("tare-results");

        ListRuns(PrintStream out) {
            this.out = out;
        }

        @Override
        public int call() {
            out.print(ConsoleTable.ofRunsIn(directory));
            return 0;
        }
    }

    /** A run's tables. */
    @Command(name = "show", mixinStandardHelpOptions = true, description = "Print a run's tables.")
    private static final class Show implements Answer {

        private final PrintStream out;

        @Parameters(paramLabel = "RUN", description = RUN)
        private Path run = Path.of("");

        @Mixin
        private Compared compared = new Compared();

        Show(PrintStream out) {
            this.out = out;
        }

        @Override
        public int call() {
            out.print(ConsoleTable.of(compared.read(run)));
            return 0;
        }
    }

    /** A run's report. */
    @Command(
            name = "report",
            mixinStandardHelpOptions = true,
            description = "Write the reports of runs anew: report.html and report.md in each folder.")
    private static final class Report implements Answer {

        private final PrintStream out;

        @Parameters(arity = "1..*", paramLabel = "RUN", description = RUN)
        private List<Path> runs = new ArrayList<>();

        @Mixin
        private Compared compared = new Compared();

        @Option(
                names = "--figures",
                paramLabel = "DIR",
                description =
                        "Write the figures there too, as SVG and as PNG: for each table its intervals and forks, matrix and curves")
        private Optional<Path> figures = Optional.empty();

        Report(PrintStream out) {
            this.out = out;
        }

        @Override
        public int call() {
            if (figures.isPresent() && runs.size() > 1) {
                throw new UsageException("report --figures " + figures.get() + ": asked for the figures of "
                        + runs.size() + " runs; possible: of one, as theirs have the same names");
            }
            for (Path path : runs) {
                Run run = compared.read(path);
                out.println(RunReport.write(run, path));
                figures.ifPresent(directory -> FigureFiles.write(run, directory).forEach(out::println));
            }
            return 0;
        }
    }

    /** A run for other programs. */
    @Command(name = "export", mixinStandardHelpOptions = true, description = "Print a run's values for other programs.")
    private static final class ExportRun implements Answer {

        private final PrintStream out;

        private static final String JMH = "jmh";

        @Option(
                names = "--as",
                paramLabel = "FORMAT",
                defaultValue = "csv",
                description = "csv, prometheus, markdown, latex or jmh (default: ${DEFAULT-VALUE})")
        private String format = "";

        @Parameters(paramLabel = "RUN", description = RUN)
        private Path run = Path.of("");

        @Mixin
        private Compared compared = new Compared();

        ExportRun(PrintStream out) {
            this.out = out;
        }

        @Override
        public int call() {
            if (format.equals(JMH)) {
                out.print(jmh());
                return 0;
            }
            Export export;
            try {
                export = Export.named(format);
            } catch (IllegalArgumentException e) {
                throw new UsageException("--as: " + JMH + ", too, is possible; " + e.getMessage(), e);
            }
            out.print(export.of(compared.read(run)));
            return 0;
        }

        /** Of all forks that there are, also if the run was cut short; a file of JMH's is one already. */
        private String jmh() {
            if (Files.isRegularFile(run)) {
                RunReport.read(run);
                try {
                    return Files.readString(run);
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot read " + run, e);
                }
            }
            MergedResults merged = MergedResults.of(RunFolder.readWithJmh(run));
            if (merged.isEmpty()) {
                throw new ResultException("no fork of " + run + " keeps what JMH wrote of it; a run that an older"
                        + " build measured has a jmh.json in its folder");
            }
            return merged.text(ResultFormatType.JSON);
        }
    }

    /** Two runs beside each other. */
    @Command(
            name = "compare",
            mixinStandardHelpOptions = true,
            description =
                    "What became worse from one run to another. Exit status: 0 nothing, 1 something, 2 they cannot"
                            + " be compared.")
    private static final class Compare implements Answer {

        private final PrintStream out;

        @Parameters(index = "0", paramLabel = "BASE", description = RUN + ": how it was")
        private Path base = Path.of("");

        @Parameters(index = "1", paramLabel = "NEW", description = RUN + ": how it is")
        private Path changed = Path.of("");

        @Option(
                names = "--bound",
                paramLabel = "PERCENT",
                defaultValue = "5",
                description = "How much worse is a regression, if the noise allows to tell (default: ${DEFAULT-VALUE})")
        private double boundPercent;

        Compare(PrintStream out) {
            this.out = out;
        }

        @Override
        public int call() {
            RunComparison comparison =
                    RunComparison.of(RunReport.read(base), RunReport.read(changed), boundPercent / 100);
            out.print(ConsoleTable.of(comparison));
            return comparison.hasRegression() ? REGRESSION : 0;
        }
    }
}
