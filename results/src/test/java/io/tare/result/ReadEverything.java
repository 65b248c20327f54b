// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The main of a JVM with little memory: does with each folder all that the commands do, and says in a line what came. */
final class ReadEverything {

    private ReadEverything() {}

    public static void main(String[] folders) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String folder : folders) {
            try {
                Run run = RunFolder.read(Path.of(folder));
                String shown = ConsoleTable.of(run);
                RunFolder.open(Path.of(folder)).writeReport();
                for (Export export : Export.values()) {
                    export.of(run);
                }
                ConsoleTable.of(RunComparison.of(run, run, 0.05));
                out.println("READ " + folder + " " + Table.of(run).notices()
                        + (shown.contains("\u001b") ? " ESCAPES" : ""));
            } catch (ResultException e) {
                out.println("REFUSED " + folder + " " + e.getMessage());
            }
        }
    }

    /** The main of one that writes reports and no more. */
    static final class Report {

        private Report() {}

        public static void main(String[] folders) {
            for (String folder : folders) {
                RunFolder.open(Path.of(folder)).writeReport();
            }
        }
    }

    /**
     * Runs one of the two.
     *
     * @param heap as {@code -Xmx} takes it
     * @param folder for what it says
     * @return a line for each run
     */
    static List<String> inAJvmOf(String heap, Class<?> main, Path folder, List<Path> runs) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        runs.forEach(run -> command.add(run.toString()));
        Path said = folder.resolve("said");
        Process reader = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(reader.waitFor(3, TimeUnit.MINUTES))
                    .as("read within three minutes")
                    .isTrue();
        } finally {
            reader.destroyForcibly();
        }
        assertThat(reader.exitValue()).as(Files.readString(said)).isZero();
        return Files.readAllLines(said);
    }
}
