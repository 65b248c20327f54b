// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tare.engine.EngineException;
import io.tare.program.Program;
import io.tare.run.RunOwner;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterEndpointTest {

    private static final String PASSWORD = "not-secret";

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

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void takesKeysOfEitherKind(String algorithm) throws Exception {
        KeyStore keys = keysOf(algorithm);
        ClusterEndpoint endpoint = read(configFor(
                "https://127.0.0.1:1",
                ", user: u",
                base64Pem("CERTIFICATE", keys.getCertificate("user").getEncoded()),
                base64Pem(
                        "PRIVATE KEY",
                        keys.getKey("user", PASSWORD.toCharArray()).getEncoded())));
        assertThatCode(() -> new Cluster(endpoint).close()).doesNotThrowAnyException();
    }

    @Test
    void saysThatAKeyCannotBeUsed() throws Exception {
        String certificate =
                base64Pem("CERTIFICATE", keysOf("EC").getCertificate("user").getEncoded());
        ClusterEndpoint endpoint = read(configFor(
                "https://127.0.0.1:1", ", user: u", certificate, base64Pem("PRIVATE KEY", new byte[] {1, 2, 3})));
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> new Cluster(endpoint))
                .withMessageContainingAll("TARE_KUBECONFIG", "config", "certificates or keys");
    }

    private KeyStore keysOf(String algorithm) throws Exception {
        Path store = directory.resolve("store.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Program.output(List.of((keytool + " -genkeypair -alias user -dname CN=user -storetype PKCS12 -keyalg "
                        + algorithm + " -storepass " + PASSWORD + " -keystore " + store)
                .split(" ")));
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            return keys;
        }
    }

    private static String base64Pem(String kind, byte[] content) {
        String pem = "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                + kind + "-----\n";
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
    }

    private Path configFor(String server, String more, String certificate, String key) throws Exception {
        Path file = configFor(server, more);
        return Files.writeString(
                file,
                "\nusers: [{name: u, user: {client-certificate-data: " + certificate + ", client-key-data: " + key
                        + "}}]",
                StandardOpenOption.APPEND);
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
