// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.tare.load.net.TcpStreams;
import io.tare.load.net.TrafficServer;
import io.tare.load.result.StreamResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadmeTest {

    private static final Path HERE = Path.of("src/test/java/io/tare/load/ReadmeTest.java");

    @Test
    void runsAsTheReadmeSays() {
        // README begins
        try (TrafficServer server = TrafficServer.onLoopback()) {
            StreamResult result = TcpStreams.run(server.address(), server.token(), Duration.ofMillis(200));
            assertThat(result.goodput().gigabitsPerSecond()).isPositive();
        }
        // README ends
    }

    @Test
    void isWhatTheReadmeShows() throws IOException {
        List<String> lines = Files.readAllLines(HERE);
        String indent = " ".repeat(8);
        int begin = lines.indexOf(indent + "// README begins") + 1;
        int end = lines.indexOf(indent + "// README ends");

        String shown = lines.subList(begin, end).stream()
                .map(line -> line.substring(indent.length()) + "\n")
                .reduce("", String::concat);

        assertThat(shown).isNotBlank();
        assertThat(Files.readString(Path.of("README.md"))).contains("```java\n" + shown + "```\n");
    }
}
