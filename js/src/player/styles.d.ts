declare module "asciinema-player/dist/bundle/asciinema-player.css" {
  const styles: string;
  export default styles;
}
