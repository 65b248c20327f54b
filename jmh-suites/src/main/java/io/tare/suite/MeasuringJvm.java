// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.run.RunOwner;
import io.tare.run.ScratchDirectory;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The JVM that measures: a child of the one that the user started, because two things can be said to a JVM only when it
 * starts. Its temporary files (JMH's, jffi's) have to go where a later start finds them should it be killed, and newer
 * JDKs read {@code java.io.tmpdir} before any main runs. And JMH uses methods of which newer JDKs warn on every start.
 *
 * <p>The two hold a pipe. When the parent ends, however it ends, the child cleans up and ends too.
 */
final class MeasuringJvm {

    private static final String SCRATCH_PROPERTY = "tare.scratch";

    /** Classes of which exceptions and JMH's results are made. */
    private static final ObjectInputFilter OF_RESULTS =
            ObjectInputFilter.Config.createFilter("org.openjdk.jmh.**;java.base/*;io.tare.**;org.postgresql.util.*;!*");

    private MeasuringJvm() {}

    /** Runs {@code Bench} with these arguments in a child and returns its exit code. */
    static int run(List<String> arguments) {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try (ScratchDirectory scratch = ScratchDirectory.create(temporary, RunOwner.ofThisProcess())) {
            Process child = new ProcessBuilder(command(scratch.path(), arguments))
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            Thread hook = new Thread(() -> end(child), "tare-end");
            Runtime.getRuntime().addShutdownHook(hook);
            int exitCode = child.waitFor();
            removeUnlessShuttingDown(hook);
            return exitCode;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the JVM that measures: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /** Whether this is the child. */
    static boolean isThis() {
        return System.getProperty(SCRATCH_PROPERTY) != null;
    }

    /** In the child: the scratch directory that the parent made. */
    static ScratchDirectory scratch() {
        return new ScratchDirectory(Path.of(System.getProperty(SCRATCH_PROPERTY, "")));
    }

    /** In the child: ends the JVM, shutdown hooks included, when the parent's end of the pipe closes. */
    static void endWithParent() {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // The parent says nothing.
                        }
                    } catch (IOException broken) {
                        // As good as an end of file.
                    }
                    System.exit(143);
                },
                "tare-parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    /**
     * In the child: refuses what a fork may not send over JMH's link, which carries Java objects, before it is made (JEP
     * 290), as a container under test need not be what it was. A user's own filter stays as it is.
     */
    static void filterLink() {
        if (ObjectInputFilter.Config.getSerialFilter() == null) {
            ObjectInputFilter.Config.setSerialFilter(MeasuringJvm::fromFork);
        }
    }

    /** JMH's results may come, and whatever a benchmark throws, of whatever class. */
    static ObjectInputFilter.Status fromFork(ObjectInputFilter.FilterInfo read) {
        ObjectInputFilter.Status status = OF_RESULTS.checkInput(read);
        Class<?> type = read.serialClass();
        return status == ObjectInputFilter.Status.REJECTED && type != null && Throwable.class.isAssignableFrom(type)
                ? ObjectInputFilter.Status.UNDECIDED
                : status;
    }

    private static List<String> command(Path scratch, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of(
                "-XX:-UsePerfData",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + scratch,
                "-D" + SCRATCH_PROPERTY + "=" + scratch,
                "-cp",
                Bench.classPath().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                Bench.class.getName()));
        command.addAll(arguments);
        return command;
    }

    private static void end(Process child) {
        child.destroy();
        try {
            child.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeUnlessShuttingDown(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook finds the child gone.
        }
    }
}
