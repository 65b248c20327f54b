// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** What a load waits for when its time is over. */
final class GraceOptions {

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            defaultValue = "1s",
            converter = Quantity.Time.class,
            description = "how long the last replies are waited for (default: ${DEFAULT-VALUE})")
    private Duration grace = Duration.ofSeconds(1);

    Duration grace() {
        return grace;
    }
}
