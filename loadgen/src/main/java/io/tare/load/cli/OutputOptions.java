// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** How results are printed. */
final class OutputOptions {

    @Option(
            names = {"-J", "--json"},
            description = "print one JSON object a line: settings, each interval if the load has them, the result")
    private boolean json;

    @Option(
            names = {"-T", "--title"},
            paramLabel = "TEXT",
            defaultValue = "",
            description = "begin every line with it, or name the settings so")
    private String title = "";

    @Option(
            names = "--extra-data",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "what the settings shall say besides")
    private String extraData = "";

    Output to(PrintWriter out) {
        return new Output(out, json, title, extraData);
    }
}
