// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {

    @TempDir
    Path root;

    @Test
    void givesALineForEachScenarioThatHasAValue() throws Exception {
        List<String> lines = Export.CSV.of(RealisticRun.in(root)).lines().toList();
        assertThat(lines.get(0))
                .isEqualTo(
                        "benchmark,mode,metric,unit,messageBytes,network,runtime,transport,wait,value,low,high,forks,"
                                + "ratio,ratioLow,ratioHigh,p50Micros,p50LowMicros,p50HighMicros,p50Ratio,"
                                + "p99Micros,p99LowMicros,p99HighMicros,p99Ratio");
        // Two benchmarks on four runtimes and four networks and on the host, two without; gVisor has no host network.
        assertThat(lines).hasSize(1 + 2 * 17 - 2 + 2);
        assertThat(lines).allMatch(line -> line.split(",", -1).length == 24);
        assertThat(lines).anyMatch(line -> line.matches(".*TcpLatency.*,bridge,runsc,.*,5(,[\\d.]+){11}"));
    }

    @Test
    void givesPrometheusGaugesWithTheParamsAsLabels() throws Exception {
        assertThat(Export.PROMETHEUS.of(RealisticRun.in(root)))
                .contains("# TYPE tare_value gauge\n", "# TYPE tare_ratio gauge\n")
                .containsPattern("tare_latency_micros\\{.*,quantile=\"0\\.99\"\\} \\d+")
                .containsPattern(
                        "tare_ratio\\{benchmark=\"io.tare.suite.TcpThroughput.stream\",mode=\"thrpt\",metric=\"\",unit=\"MiB/s\",.*runtime=\"runsc\".*\\} 0\\.\\d+");
    }

    @Test
    void givesTablesThatLatexTakes() throws Exception {
        String text = Export.LATEX.of(RealisticRun.in(root));
        assertThat(text)
                .contains("\\caption{TcpThroughput.stream thrpt, more is better; transport=epoll wait=park.")
                .contains("\\toprule", "\\texttimes{} slower", "95 \\% interval", "p99 \\textmu{}s")
                .matches("\\p{ASCII}+");
        text.lines()
                .filter(line -> line.startsWith("{}network"))
                .forEach(head -> assertThat(head.split(" & ", -1)).hasSizeBetween(8, 10));
        assertThat(text.lines().filter(line -> line.startsWith("{}") && !line.endsWith(" \\\\")))
                .isEmpty();
    }

    @Test
    void namesWhatIsPossible() {
        assertThat(Export.named("csv")).isEqualTo(Export.CSV);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Export.named("xlsx"))
                .withMessageContaining("csv, prometheus, markdown, latex, not 'xlsx'");
    }
}
