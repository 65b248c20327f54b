// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a user names as a run, and the reports of it. */
public final class RunReport {

    private RunReport() {}

    /**
     * Reads a run's folder, or a result file of JMH's own.
     *
     * @throws ResultException if it is neither
     */
    public static Run read(Path path) {
        return Files.isRegularFile(path) ? JmhFile.read(path) : RunFolder.read(path);
    }

    /**
     * Writes a run's reports into its folder, or beside JMH's file.
     *
     * @param path where it was read from
     * @return the page
     */
    public static Path write(Run run, Path path) {
        if (!Files.isRegularFile(path)) {
            return write(run, path, "report");
        }
        String name = String.valueOf(path.getFileName()).replaceFirst("\\.json$", "");
        return write(run, path.resolveSibling(""), name + "-report");
    }

    private static Path write(Run run, Path folder, String name) {
        // Histograms of all forks are merged for it, so it is made once for both.
        Table table = Table.of(run);
        AtomicFile.write(folder.resolve(name + ".md"), MarkdownReport.of(table).getBytes(StandardCharsets.UTF_8));
        Path page = folder.resolve(name + ".html");
        AtomicFile.write(page, HtmlReport.of(table).getBytes(StandardCharsets.UTF_8));
        return page;
    }
}
