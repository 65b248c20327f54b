// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

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
}
