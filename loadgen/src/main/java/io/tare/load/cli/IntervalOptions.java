// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How often a load that goes on says what it has measured. */
final class IntervalOptions {

    @Option(
            names = {"-i", "--interval"},
            paramLabel = "TIME",
            defaultValue = "1s",
            converter = Quantity.Time.class,
            description = "length of an interval (default: ${DEFAULT-VALUE})")
    private Duration interval = Duration.ofSeconds(1);

    Duration interval() {
        return interval;
    }
}
