// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tare.engine.EngineException;
import io.tare.run.RunOwner;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterEndpointTest {

    @TempDir
    Path directory;

    @Test
    void takesNoFileThatIsNotNamed() {
        assertThat(ClusterEndpoint.find(Map.of("KUBECONFIG", "/etc/kubernetes/admin.conf")))
                .isEmpty();
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> ClusterEndpoint.require(Map.of()))
                .withMessageContainingAll("TARE_KUBECONFIG", "~/.kube/config");
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> read(directory.resolve("nowhere")))
                .withMessageContainingAll("TARE_KUBECONFIG", "nowhere", "no such file");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'just a word', is no kubeconfig file",
        "'a: [', is no kubeconfig file",
        "'', is no kubeconfig file",
        "'kind: Config', names no context",
        "'current-context: a;contexts: [{name: b, context: {cluster: c}}]', names no context",
        "'current-context: a;contexts: [{name: a, context: {cluster: c}}]', names no cluster",
        "'current-context: a;contexts: [{name: a, context: {cluster: c}}];clusters: [{name: c, cluster: {}}]', kubeconfig",
    })
    void saysWhatIsWrongWithAFile(String text, String words) throws Exception {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> read(Files.writeString(directory.resolve("config"), text.replace(';', '\n'))))
                .withMessageContainingAll("TARE_KUBECONFIG", "config", words)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void takesTheNamespaceOfTheContextOrTheDefaultOne() throws Exception {
        assertThat(read(configFor("https://127.0.0.1:1", ", namespace: bench"))
                        .config()
                        .getNamespace())
                .isEqualTo("bench");
        assertThat(read(configFor("https://127.0.0.1:1", "")).config().getNamespace())
                .isEqualTo("default");
    }

    @Test
    void saysWhichServerDoesNotAnswer() throws Exception {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        ClusterEndpoint endpoint = read(configFor("http://127.0.0.1:" + port, ""));
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> KubernetesEngine.connect(endpoint, RunOwner.ofThisProcess()))
                .withMessageStartingWith("no API server answers at http://127.0.0.1:" + port)
                .withMessageContainingAll("TARE_KUBECONFIG", "the connection is refused");
    }

    private Path configFor(String server, String more) throws Exception {
        return Files.writeString(
                directory.resolve("config"),
                "current-context: a\ncontexts: [{name: a, context: {cluster: c" + more
                        + "}}]\nclusters: [{name: c, cluster: {server: '" + server + "'}}]");
    }

    private static ClusterEndpoint read(Path file) {
        return ClusterEndpoint.require(Map.of(ClusterEndpoint.VARIABLE, file.toString()));
    }
}
